import type { PosAccount } from '../../../app/pos/account.ts';
import { posAccountDefaults } from '../../../app/pos/account.ts';
import { PosAccounts } from '../../../app/pos/pos-accounts.ts';
import { FakeClock, systemClock } from '../../../lib/clock.ts';
import type { HoldId, OrderId } from '../../../stores/ids.ts';
import { parseOrderId, parsePosAccountId, parseStoreId } from '../../../stores/ids.ts';
import type { Order } from '../../../stores/order.ts';
import { detailsText } from '../../../stores/order.ts';
import type { Pos } from '../../../stores/pos.ts';

/** 2026-08-14T16:00:00Z: an hour after the fake clock's start. */
export const noon = Date.UTC(2026, 7, 14, 16);

export function sure<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('expected a value');
  return value;
}

export const accountId = sure(parsePosAccountId('acme'));

export function accountAt(baseUrl: string, changes: Partial<PosAccount> = {}): PosAccount {
  const patient = { connectTimeoutMs: 5_000, responseTimeoutMs: 5_000, ratePerSecond: 10_000, burst: 10_000 };
  return { ...posAccountDefaults, id: accountId, baseUrl, apiKey: 'secret-key-of-acme', ...patient, ...changes };
}

export function orderId(number: number): OrderId {
  return sure(parseOrderId(`ord_${String(number).padStart(22, '0')}`));
}

export function order(number: number): Order {
  return {
    orderId: orderId(number),
    storeId: sure(parseStoreId('s-1')),
    holdId: `hold_${String(number).padStart(22, '0')}` as HoldId,
    slot: noon,
    units: 1,
    details: detailsText({
      items: [{ sku: 'b-1', name: 'Burrito', quantity: 2, unitPriceCents: 1_150, note: 'no onions' }],
      customer: { name: 'Ann', phone: '+1 555 0100', email: 'ann@example.com' },
    }),
    createdAt: noon - 3_600_000,
    status: 'firing',
    attempts: 1,
    attemptsBefore: 0,
    late: false,
    later: [],
    version: 1,
  };
}

/** An account's client with one store; closes with the test. */
export interface Client {
  readonly accounts: PosAccounts;
  readonly pos: Pos;
  readonly clock: FakeClock;
  readonly troubles: (string | null)[];
}

type Cleanup = { after(close: () => Promise<void> | void): void };

/** Limits and suspensions run on a fake clock, time-outs on the real one. */
export function clientAt(
  t: Cleanup,
  baseUrl: string,
  changes: Partial<PosAccount> = {},
  clock = new FakeClock(),
): Client {
  const troubles: (string | null)[] = [];
  const accounts = new PosAccounts({ clock, realClock: systemClock });
  accounts.onTrouble = (_id, trouble) => troubles.push(trouble);
  accounts.put(accountAt(baseUrl, changes));
  t.after(() => accounts.close());
  return { accounts, pos: accounts.for(accountId, 'dover st'), clock, troubles };
}

export const always = (): boolean => true;
