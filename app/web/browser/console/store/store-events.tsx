import type { LoggedEvent } from '../../answers/event.ts';
import { Button } from '../../widgets/button.tsx';
import { Empty, Loading, ProblemNotice } from '../../widgets/notice.tsx';
import { Sign } from '../../widgets/sign.tsx';
import { Time } from '../../widgets/time.tsx';
import { eventWords, orderOf } from '../events/event-words.ts';
import { orderPath } from '../paths.ts';
import type { EventLog } from './use-event-log.ts';

/** What happened at a store, newest first, live. */
export function StoreEvents({ log }: { readonly log: EventLog }) {
  return (
    <section class="card stack" aria-labelledby="events-title">
      <h2 id="events-title">Event log</h2>
      {log.problem !== undefined && <ProblemNotice problem={log.problem} onRetry={log.retry} />}
      <Events log={log} />
    </section>
  );
}

function Events({ log: { events, problem, hasOlder, readOlder } }: { readonly log: EventLog }) {
  if (events === undefined) return problem === undefined ? <Loading what="events" /> : null;
  if (events.length === 0) return <Empty>Nothing has happened here yet.</Empty>;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section class="store-events" tabIndex={0} aria-label="Events, newest first">
        <ol>
          {events.map((event) => (
            <EventLine key={event.seq} event={event} />
          ))}
        </ol>
        {hasOlder && (
          <Button isSmall onClick={readOlder}>
            Older
          </Button>
        )}
      </section>
    </>
  );
}

function EventLine({ event }: { readonly event: LoggedEvent }) {
  const { tone, words } = eventWords(event);
  const orderId = orderOf(event);
  return (
    <li data-kind={event.kind}>
      <Time at={event.at} withSeconds />
      <span>
        {orderId !== undefined && (
          <a class="mono" href={orderPath(orderId)} title={orderId}>
            {orderId.slice(0, 10)}
          </a>
        )}{' '}
        {tone === 'plain' ? words : <Sign tone={tone}>{words}</Sign>}
      </span>
    </li>
  );
}
