import { Heading } from './heading.tsx';
import { Link } from './link.tsx';
import type { Place } from './place.ts';

interface NotFoundProps {
  readonly title: string;
  readonly text: string;
  /** Where to go on. */
  readonly to: Place;
  readonly link: string;
}

/** What the address names is not there. */
function NotFound({ title, text, to, link }: NotFoundProps) {
  return (
    <section class="stack">
      <Heading title={title}>
        <p class="soft">{text}</p>
      </Heading>
      <div>
        <Link to={to} look="button">
          {link}
        </Link>
      </div>
    </section>
  );
}

export function NoSuchStore() {
  const text = 'It may have moved, or the link is not complete.';
  return <NotFound title="There is no such store" text={text} to={{ kind: 'stores' }} link="See all stores" />;
}

export function NoSuchOrder({ storeId }: { readonly storeId: string }) {
  const text = 'The link may not be complete. If you have ordered, the store knows your order by your name.';
  return <NotFound title="There is no such order" text={text} to={{ kind: 'slots', storeId }} link="Order here" />;
}
