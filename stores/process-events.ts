import type { SupervisionEvent } from '../lib/supervision/environment.ts';
import type { StoreId } from './ids.ts';
import type { Author } from './store.ts';
import type { StoreEvent, StoreHappening } from './store-event.ts';

/** The stores supervisor's id at the root; below it, each store's id is the next part of the path. */
export const STORES = 'stores';

/** What happened to a process of one store, by whose hand if anybody's; null for all other processes. */
export function storeEventOf(event: SupervisionEvent, at: number, hand?: Hand): StoreEvent | null {
  const [, stores, storeId, ...below] = event.path.split('/');
  if (stores !== STORES || storeId === undefined) return null;
  return { storeId: storeId as StoreId, at, ...happening(event, below.join('/') || 'store', hand) };
}

type Hand = Pick<Author, 'by' | 'reason'>;

function happening(event: SupervisionEvent, process: string, hand: Hand | undefined): StoreHappening {
  switch (event.kind) {
    case 'restarted':
      return {
        kind: 'process_restarted',
        process,
        restarts: event.restarts,
        ...(hand && { by: hand.by, reason: hand.reason }),
      };
    case 'left_behind':
      return { kind: 'process_crashed', process, error: 'it did not end in its time and was left behind' };
    default:
      return { kind: 'process_crashed', process, error: event.error.message };
  }
}
