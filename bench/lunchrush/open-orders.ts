import { randomBytes, randomUUID } from 'node:crypto';
import type { PostgresRecords } from '../../app/db/records.ts';
import { postgresRecords } from '../../app/db/records.ts';
import { systemClock } from '../../lib/clock.ts';
import type { Cursor, Epoch, StoreId } from '../../stores/ids.ts';
import { idsFrom } from '../../stores/ids.ts';
import type { DetailsText, Order } from '../../stores/order.ts';
import { detailsText, newOrder, timelineOf } from '../../stores/order.ts';
import { CUSTOMER, ITEMS } from '../surroundings/orders.ts';
import { slotsOfTomorrow, withDatabase } from './chain.ts';

const FLUSH_WITHIN_MS = 60_000;

const ids = idsFrom(() => randomBytes(16).toString('base64url'));

/** Gives every store so many orders for tomorrow, and a feed that was read, by the service's own way of writing. */
export async function giveOpenOrders(url: string, perStore: number): Promise<void> {
  await withDatabase(url, async (database) => {
    const news = { lost: ignore, orphaned: async () => undefined, away: ignore, back: ignore, dropped: refuse };
    const means = { database, clock: systemClock, random: Math.random, node: 'bench', say: ignore };
    const records = postgresRecords({ ...means, bootId: randomUUID(), news });
    await fill(records, perStore);
    await records.stop(FLUSH_WITHIN_MS);
    await database.bulk.query('VACUUM ANALYZE');
  });
}

async function fill(records: PostgresRecords, perStore: number): Promise<void> {
  const slots = slotsOfTomorrow(systemClock.now(), perStore).map((slot) => Date.parse(slot));
  const stores = await records.open();
  const written = stores.map(({ definition: { storeId }, epoch }) => {
    const orders = slots.map((slot) => orderFor(storeId, slot));
    const timeline = orders.map((order) => ({ orderId: order.orderId, first: 0, entries: timelineOf(order) }));
    return records.append({ storeId, epoch: epoch as Epoch, orders, timeline, cursor: 'c-0' as Cursor });
  });
  await Promise.all(written);
}

function orderFor(storeId: StoreId, slot: number): Order {
  const [orderId, holdId] = [ids.order(), ids.hold()];
  return newOrder({ orderId, storeId, holdId, slot, units: 1, details: details(), createdAt: systemClock.now() });
}

function details(): DetailsText {
  const items = ITEMS.map((item, index) => ({ ...item, unitPriceCents: 900 + index * 250 }));
  return detailsText({ items, customer: CUSTOMER });
}

function ignore(): void {
  // What happens to a seed's storage shows in its result.
}

function refuse(): never {
  throw new Error('the seed was refused');
}
