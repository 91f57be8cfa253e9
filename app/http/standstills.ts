import type { StoreId } from '../../stores/ids.ts';
import type { Standstill } from '../../stores/standstills.ts';
import { standstillKinds, standstillsIn } from '../../stores/standstills.ts';
import type { EventLog, LoggedEvent } from './event-log.ts';

/** Events that tell of standstills are few: these go back for weeks. */
const MOST_EVENTS = 100;
/** Tries to open a store anew that may lie between its opening and what was heard of it before. */
const MOST_BEFORE = 20;

/** When a store's orders were not fired since an instant, from its event log. */
export async function standstillsSince(
  events: EventLog,
  storeId: StoreId,
  { since, now }: { readonly since: number; readonly now: number },
): Promise<readonly Standstill[]> {
  if (now <= since) return [];
  const query = { order: 'newest first', stores: [storeId] } as const;
  const marks = await events.read({ ...query, kinds: standstillKinds, limit: MOST_EVENTS });
  const openings = marks.filter(({ event }) => event.kind === 'store_opened' && event.at > since);
  const before = await Promise.all(
    openings.map(({ seq }) => events.read({ ...query, before: seq, limit: MOST_BEFORE })),
  );
  return standstillsIn(inOrder([...marks, ...before.flat()]), now);
}

/** Each once, the oldest first. */
function inOrder(logged: readonly LoggedEvent[]) {
  const bySeq = new Map(logged.map(({ seq, event }) => [seq, event]));
  return [...bySeq].sort(([a], [b]) => a - b).map(([, event]) => event);
}
