import type { StoreId } from '../../stores/ids.ts';
import type { Standstill } from '../../stores/standstills.ts';
import { closingKinds, standstillKinds, standstillsIn } from '../../stores/standstills.ts';
import type { EventLog, LoggedEvent } from './event-log.ts';

/** Events that tell of standstills are few: these go back for weeks. */
const MOST_EVENTS = 100;

/** When a store's orders were not fired between two instants, from its event log, which is asked twice at most. */
export async function standstillsBetween(
  events: EventLog,
  storeId: StoreId,
  { since, until }: { readonly since: number; readonly until: number },
): Promise<readonly Standstill[]> {
  if (until <= since) return [];
  const newest = await events.read({
    order: 'newest first',
    stores: [storeId],
    kinds: standstillKinds,
    limit: MOST_EVENTS,
  });
  const marks = newest.filter(({ event }) => event.at <= until);
  const openings = marks.filter(({ event }) => event.kind === 'store_opened' && event.at > since);
  return standstillsIn(inOrder([...marks, ...(await lastSigns(events, storeId, openings))]), until);
}

/** What was heard of the store last before each opening, whatever failed to open it in between. */
async function lastSigns(events: EventLog, storeId: StoreId, openings: readonly LoggedEvent[]) {
  if (openings.length === 0) return [];
  const seqs = openings.map(({ seq }) => seq);
  return await events.lastBefore(seqs, { storeId, except: closingKinds });
}

/** Each once, the oldest first. */
function inOrder(logged: readonly LoggedEvent[]) {
  const bySeq = new Map(logged.map(({ seq, event }) => [seq, event]));
  return [...bySeq].sort(([a], [b]) => a - b).map(([, event]) => event);
}
