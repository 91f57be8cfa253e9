import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Database } from '../../app/db/pool.ts';
import type { PosSimulatorOptions } from '../../app/pos/simulator/pos-simulator.ts';
import { PosSimulator } from '../../app/pos/simulator/pos-simulator.ts';
import { systemClock } from '../../lib/clock.ts';
import { atEnd } from '../support/at-end.ts';
import type { HttpClient } from '../support/http-client.ts';
import { bodyOf } from '../support/http-client.ts';
import { testDatabase } from '../support/postgres.ts';

export const minute = 60_000;

/** A POS that honours our key, and one that does not but can be asked. */
export const accounts = [
  { id: 'modern', apiKey: 'modern-key-at-the-pos', idempotent: true },
  { id: 'old', apiKey: 'old-key-at-the-pos', idempotent: false },
] as const;
export type AccountId = (typeof accounts)[number]['id'];

/** The outside world of a service: a database of its own and a POS. */
export interface Surroundings {
  readonly databaseUrl: string;
  readonly database: Database;
  readonly pos: PosSimulator;
}

/** A fresh database and a simulated POS on real sockets; both gone after whatever the test starts later. */
export async function surroundings(t: TestContext, options: Partial<PosSimulatorOptions> = {}): Promise<Surroundings> {
  atEnd(t);
  const { url, database } = await testDatabase(t);
  const pos = await PosSimulator.start({ clock: systemClock, random: () => 0.5, accounts, ...options });
  atEnd(t, () => pos.stop());
  return { databaseUrl: url, database, pos };
}

export async function defineAccount(ops: HttpClient, pos: PosSimulator, id: AccountId, changes = {}): Promise<void> {
  const account = accounts.find((one) => one.id === id);
  const body = {
    base_url: pos.url,
    api_key: account?.apiKey,
    idempotent: account?.idempotent,
    can_look_up: true,
    ...changes,
  };
  bodyOf(await ops.put(`/v1/ops/pos-accounts/${id}`, body), 201);
}

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** A store that never closes, in UTC, with slots of a quarter of an hour that can be booked up to their start. */
export async function defineStore(ops: HttpClient, storeId: string, changes = {}): Promise<void> {
  const body = {
    name: `Store ${storeId}`,
    time_zone: 'UTC',
    periods: weekdays.map((weekday) => ({ weekday, opens: '00:00', closes: '24:00' })),
    cut_off_minutes: 0,
    pos_account: 'modern',
    store_ref: `ref-${storeId}`,
    ...changes,
  };
  const answer = await ops.put(`/v1/ops/stores/${storeId}`, body);
  assert.ok(answer.status === 200 || answer.status === 201, answer.text);
}

/** The start of the first slot at least so many minutes after `now`. */
export function slotIn(now: number, minutes: number): number {
  const quarter = 15 * minute;
  return Math.ceil((now + minutes * minute) / quarter) * quarter;
}

export interface ShownHold {
  readonly hold_id: string;
  readonly slot: string;
  readonly units: number;
  readonly status: string;
  readonly expires_at: string;
  /** When that was so. */
  readonly at: string;
  readonly availability?: Counts;
}

export interface Counts {
  readonly capacity: number;
  readonly pending: number;
  readonly confirmed: number;
  readonly free: number;
}

export interface ShownOrder {
  readonly order_id: string;
  readonly store_id: string;
  readonly slot: string;
  readonly fire_at: string;
  readonly status: string;
  readonly late: boolean;
  readonly attempts: number;
  readonly ticket_id?: string;
  readonly timeline: readonly { readonly at: string; readonly status: string; readonly detail?: string }[];
}

export interface ShownSlot extends Counts {
  readonly slot: string;
  readonly state: string;
  readonly reason?: string;
}

export const lunch = { items: [{ sku: 'bowl', name: 'Burrito Bowl', quantity: 1 }], customer: { name: 'Ada' } };

export async function hold(booking: HttpClient, storeId: string, slot: number, more = {}): Promise<ShownHold> {
  const body = { slot: new Date(slot).toISOString(), ...more };
  return bodyOf(await booking.post(`/v1/stores/${storeId}/holds`, body), 201);
}

export async function confirm(booking: HttpClient, holdId: string): Promise<ShownOrder> {
  return bodyOf(await booking.post('/v1/orders', { hold_id: holdId, ...lunch }), 201);
}

/** Holds and orders; the order is acknowledged. */
export async function order(booking: HttpClient, storeId: string, slot: number): Promise<ShownOrder> {
  const { hold_id } = await hold(booking, storeId, slot);
  return confirm(booking, hold_id);
}

export async function orderNow(booking: HttpClient, orderId: string): Promise<ShownOrder> {
  return bodyOf(await booking.get(`/v1/orders/${orderId}`), 200);
}

/** A slot's numbers, of a store in UTC. */
export async function slotNow(booking: HttpClient, storeId: string, slot: number): Promise<ShownSlot> {
  const date = new Date(slot).toISOString().slice(0, 10);
  const day = await booking.get(`/v1/stores/${storeId}/availability?date=${date}`);
  const { slots } = bodyOf<{ readonly slots: readonly ShownSlot[] }>(day, 200);
  const found = slots.find((one) => Date.parse(one.slot) === slot);
  assert.ok(found, `no slot at ${new Date(slot).toISOString()}`);
  return found;
}

/** How often the POS was handed an order, and how many tickets it made of that. */
export function atThePos(pos: PosSimulator, orderId: string): { readonly submits: number; readonly tickets: number } {
  return {
    submits: pos.requests().filter((request) => request.kind === 'submit' && request.key === orderId).length,
    tickets: pos.tickets().filter((ticket) => ticket.orderId === orderId).length,
  };
}
