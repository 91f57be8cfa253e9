import type { StoreEvent } from '../../stores/store-event.ts';

/** A time in which a store kept its orders from a POS that it took to be down, and let one probe now and then. */
export interface PosOutage {
  readonly storeId: string;
  readonly from: number;
  readonly until: number;
}

type Told = Extract<StoreEvent, { kind: 'pos_down' | 'pos_back' | 'store_opened' }>;

/** What the service has to say of its stores' POSes. */
export const outageKinds: readonly StoreEvent['kind'][] = ['pos_down', 'pos_back', 'store_opened'];

/** Outages by the service's own events. A store that is opened anew knows nothing of a former outage. */
export function outagesOf(events: readonly StoreEvent[], endAt: number): readonly PosOutage[] {
  const byStore = Map.groupBy(events.filter(isTold), ({ storeId }) => storeId);
  return [...byStore.values()].flatMap((told) => outagesOfStore(told, endAt));
}

function outagesOfStore(told: readonly Told[], endAt: number): readonly PosOutage[] {
  const inOrder = told.toSorted((a, b) => a.at - b.at);
  return inOrder.flatMap(({ kind, storeId, at }, index) => {
    if (kind !== 'pos_down') return [];
    return [{ storeId, from: at, until: inOrder[index + 1]?.at ?? endAt }];
  });
}

function isTold(event: StoreEvent): event is Told {
  return outageKinds.includes(event.kind);
}
