import type { PosAccountRecord } from '../../app/db/pos-accounts.ts';
import type { Hold } from '../../stores/hold.ts';
import type { Epoch, HoldId, OrderId, PosAccountId, StoreId } from '../../stores/ids.ts';
import type { Order } from '../../stores/order.ts';
import { detailsText, newOrder } from '../../stores/order.ts';
import type { Change, Receipt } from '../../stores/records.ts';
import type { StoreDefinition } from '../../stores/store.ts';

/** Valid records to change what a test is about. Instants are around {@link SOME_DAY}. */
export const SOME_DAY = 1_786_700_000_000;

export const sampleAccount: PosAccountRecord = {
  id: 'pos-1' as PosAccountId,
  baseUrl: 'http://127.0.0.1:1/pos',
  apiKey: 'pos-key',
  idempotent: true,
  canLookUp: true,
  ratePerSecond: 12.5,
  burst: 5,
  maxInFlight: 4,
  connections: 4,
  connectTimeoutMs: 1_000,
  responseTimeoutMs: 5_000,
  retries: 'on',
};

export function sampleStore(storeId: string): StoreDefinition {
  return {
    storeId: storeId as StoreId,
    name: `Store ${storeId}`,
    timeZone: 'America/New_York',
    periods: [{ weekday: 1, opensAtMinute: 600, closesAtMinute: 1_320 }],
    overrides: [],
    slotMinutes: 15,
    leadMinutes: 15,
    capacity: 10,
    daysAhead: 7,
    cutOffMinutes: 5,
    holdMinutes: 5,
    posAccount: sampleAccount.id,
    storeRef: `ref-${storeId}`,
  };
}

export function sampleHold(number: number, storeId: string, changes: Partial<Hold> = {}): Hold {
  return {
    holdId: `hold_${String(number).padStart(22, '0')}` as HoldId,
    storeId: storeId as StoreId,
    slot: SOME_DAY,
    units: 1,
    createdAt: SOME_DAY - 3_600_123,
    expiresAt: SOME_DAY - 3_300_123,
    extended: false,
    status: 'held',
    version: 1,
    ...changes,
  };
}

/** As it was booked, or in its second version: then it has the steps that are committed with it, none by themselves. */
export function sampleOrder(number: number, storeId: string, changes: Partial<Order> = {}): Order {
  const asBooked = newOrder({
    orderId: `ord_${String(number).padStart(22, '0')}` as OrderId,
    storeId: storeId as StoreId,
    holdId: `hold_${String(number).padStart(22, '0')}` as HoldId,
    slot: SOME_DAY,
    units: 1,
    details: detailsText({
      items: [{ sku: 'bowl-1', name: 'Burrito "Bowl"', quantity: 2, unitPriceCents: 1_095, note: 'no onions' }],
      customer: { name: 'Zoë Ångström', phone: '+1 555 0100' },
    }),
    createdAt: SOME_DAY - 3_500_001,
  });
  return Object.keys(changes).length === 0 ? asBooked : { ...asBooked, version: 2, later: [], ...changes };
}

export function sampleReceipt(key: string, changes: Partial<Receipt> = {}): Receipt {
  return { apiKeyId: 'key-1', key, requestHash: 'abc', at: SOME_DAY, httpStatus: 201, answer: '{}', ...changes };
}

/** A change of one store; epoch 1 is that of its first opening. */
export function sampleChange(storeId: string, changes: Partial<Change> = {}): Change {
  return { storeId: storeId as StoreId, epoch: 1 as Epoch, ...changes };
}
