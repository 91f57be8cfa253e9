import { useSignal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import type { BookableStore, StoreList } from '../answers/booking.ts';
import type { Problem } from '../live/answer.ts';
import { Button } from '../widgets/button.tsx';
import { ProblemNotice } from '../widgets/notice.tsx';
import { useDesk } from './desk.ts';
import { Heading } from './heading.tsx';
import { Link } from './link.tsx';

/** Stores on the screen at first, and each time more are asked for. */
const PAGE = 30;

/** Somebody who types does not want an answer to each letter. */
const PAUSE_MS = 200;

/** All stores, found by what they are called. */
export function StorePicker() {
  const [typed, setTyped] = useState('');
  const wanted = useSettled(typed.trim());
  return (
    <section class="stack">
      <Heading title="Where do you pick up?" />
      <div class="field">
        <label for="search">Search stores</label>
        <input
          id="search"
          class="input"
          type="search"
          maxLength={100}
          placeholder="Street, city or number"
          autocomplete="off"
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </div>
      <FoundStores key={wanted} wanted={wanted} />
    </section>
  );
}

function useSettled(text: string): string {
  const { clock } = useDesk();
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = clock.after(PAUSE_MS, () => setSettled(text));
    return () => timer.cancel();
  }, [clock, text]);
  return settled;
}

interface Found {
  readonly stores: readonly BookableStore[];
  /** Where the next page begins; null at the end, undefined before the first. */
  readonly next: string | null | undefined;
  readonly problem?: Problem;
}

function FoundStores({ wanted }: { readonly wanted: string }) {
  const { found, more } = useStores(wanted);
  const { stores, next, problem } = found;
  return (
    <div class="stack" aria-busy={next === undefined && problem === undefined}>
      <p class="unseen" role="status">
        {countWords(found)}
      </p>
      {next === null && stores.length === 0 && <p class="empty">No store is called like that.</p>}
      <ul class="stores">
        {stores.map((store) => (
          <li key={store.store_id}>
            <StoreLink store={store} />
          </li>
        ))}
      </ul>
      {problem !== undefined && <ProblemNotice problem={problem} onRetry={more} />}
      {typeof next === 'string' && <Button onClick={more}>Show more stores</Button>}
    </div>
  );
}

/** Page after page of the stores that are called so. */
function useStores(wanted: string): { readonly found: Found; readonly more: () => void } {
  const { api } = useDesk();
  const found = useSignal<Found>({ stores: [], next: undefined });
  const more = () => {
    const { stores, next } = found.value;
    const query = { limit: PAGE, q: wanted === '' ? undefined : wanted, after: next ?? undefined };
    void api.get<StoreList>('/v1/stores', query).then((answer) => {
      if (!answer.ok) found.value = { stores, next, problem: answer.problem };
      else found.value = { stores: [...stores, ...answer.value.stores], next: answer.value.next };
    });
  };
  useEffect(more, []);
  return { found: found.value, more };
}

function countWords({ stores, next }: Found): string {
  if (next === undefined) return '';
  return `${stores.length} ${stores.length === 1 ? 'store' : 'stores'}${next === null ? '' : ', and more'}`;
}

function StoreLink({ store }: { readonly store: BookableStore }) {
  const { store_id: storeId, name, time_zone: timeZone, state } = store;
  return (
    <Link to={{ kind: 'slots', storeId }} look="store">
      <span class="store-name">{name}</span>
      <span class="soft">
        {storeId} · {timeZone.split('/').at(-1)?.replaceAll('_', ' ')} time
      </span>
      {state !== 'open' && <span class="soft">Not open for orders just now</span>}
    </Link>
  );
}
