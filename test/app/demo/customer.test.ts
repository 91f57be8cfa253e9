import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Refused } from '../../../app/demo/api.ts';
import type { Held, Ordered } from '../../../app/demo/booking-client.ts';
import type { Booking } from '../../../app/demo/customer.ts';
import { serveCustomer } from '../../../app/demo/customer.ts';
import type { Ending } from '../../../app/demo/customers-log.ts';
import { CustomersLog } from '../../../app/demo/customers-log.ts';
import type { CustomerPlan } from '../../../app/demo/scenario.ts';
import { FakeClock } from '../../../lib/clock.ts';
import type { Result } from '../../../lib/result.ts';
import { err, ok } from '../../../lib/result.ts';

const minute = 60_000;
const NOON = Date.UTC(2026, 7, 14, 16);
const full: Refused = { status: 409, problem: 'slot-full', title: 'The slot has too few free places', detail: '' };
const gone: Refused = { status: 410, problem: 'hold-gone: expired', title: 'The hold is over', detail: '' };

/** A service whose holds last 5 minutes, with these free slots; the first of `refuseHolds` holds are refused. */
function service(clock: FakeClock, free: readonly number[], refuseHolds = 0) {
  const calls: string[] = [];
  const expires = new Map<string, number>();
  let refusals = refuseHolds;
  const time = (at: number) => new Date(at).toISOString().slice(11, 16);
  const orderAt = (slot: number): Result<Ordered, Refused> =>
    ok({
      order_id: 'o',
      store_id: 's',
      slot,
      fire_at: slot - 15 * minute,
      created_at: clock.now(),
      status: 'scheduled',
    });
  const hold = (slot: number): Result<Held, Refused> => {
    expires.set('h', clock.now() + 5 * minute);
    return ok({ hold_id: 'h', slot, expires_at: clock.now() + 5 * minute });
  };
  let held = 0;
  const client: Booking = {
    async slots() {
      calls.push('look');
      return ok(free.map((slot) => ({ slot, free: 1, state: 'open' as const })));
    },
    async hold(_storeId, { slot }) {
      calls.push(`hold ${time(slot)}`);
      held = slot;
      refusals -= 1;
      return refusals >= 0 ? err(full) : hold(slot);
    },
    async extend() {
      calls.push('extend');
      expires.set('h', (expires.get('h') ?? 0) + 5 * minute);
      return ok({ hold_id: 'h', slot: held, expires_at: 0 });
    },
    async release() {
      calls.push('release');
      return ok(undefined);
    },
    async order() {
      calls.push('order');
      return (expires.get('h') ?? 0) > clock.now() ? orderAt(held) : err(gone);
    },
    async cancel() {
      calls.push('cancel');
      return orderAt(held);
    },
    async move(_orderId, slot) {
      calls.push(`move ${time(slot)}`);
      return orderAt(slot);
    },
  };
  return { client, calls };
}

/** Serves one customer who comes at 11:00 and wishes for noon, unless the plan says otherwise. */
async function serve(plan: Partial<CustomerPlan>, { free = [NOON], refuseHolds = 0 } = {}) {
  const clock = new FakeClock(NOON - 61 * minute);
  const log = new CustomersLog();
  const { client, calls } = service(clock, free, refuseHolds);
  const whole: CustomerPlan = {
    name: 'Ana',
    storeId: 's',
    arrivesAt: NOON - 60 * minute,
    slot: NOON,
    choice: 'look',
    behaviour: 'order',
    units: 1,
    thinksMs: minute,
    items: [],
    ...plan,
  };
  let ending: Ending | undefined;
  void serveCustomer(whole, { client, clock, log, signal: new AbortController().signal }).then((end) => {
    ending = end;
  });
  await clock.advance(60 * minute);
  assert.ok(ending !== undefined, 'the customer is done within the hour');
  return { ending, calls: calls.join(', '), log };
}

test('a customer who looks takes the wished slot', async () => {
  const { ending, calls, log } = await serve({}, { free: [NOON - 15 * minute, NOON] });
  assert.deepEqual(ending, { kind: 'ordered' });
  assert.equal(calls, 'look, hold 16:00, order');
  assert.equal(log.dueAt('o'), NOON - 15 * minute);
});

test('a customer who finds the slot full looks for the next one, and goes after three', async () => {
  const free = [NOON + 15 * minute];
  assert.equal((await serve({ choice: 'ask' }, { free, refuseHolds: 1 })).calls, 'hold 16:00, look, hold 16:15, order');
  const { ending, log } = await serve({ choice: 'ask' }, { free, refuseHolds: 9 });
  assert.deepEqual(ending, { kind: 'turned_away', problem: 'slot-full', title: 'The slot has too few free places' });
  assert.equal(log.refusals.get('slot-full'), 3);
});

test('a customer who sees nothing free near the wished slot asks for nothing', async () => {
  const { ending, calls } = await serve({}, { free: [NOON + 16 * minute] });
  assert.equal(ending.kind, 'turned_away');
  assert.equal(calls, 'look');
});

test('a customer who insists has this slot or none', async () => {
  const { ending, calls } = await serve({ choice: 'insist' }, { free: [NOON + 15 * minute], refuseHolds: 1 });
  assert.deepEqual([ending.kind, calls], ['turned_away', 'hold 16:00']);
});

test('a customer who comes back too late is told that the hold has expired', async () => {
  const { ending, log } = await serve({ behaviour: 'wander_off', thinksMs: 6 * minute });
  assert.deepEqual([ending, log.orders], [{ kind: 'hold_expired' }, 0]);
  assert.equal(log.refusals.get('hold-gone: expired'), 1);
});

test('a customer who extends the hold may think for longer', async () => {
  const { ending, calls } = await serve({ behaviour: 'extend', thinksMs: 4 * minute });
  assert.deepEqual([ending.kind, calls], ['ordered', 'look, hold 16:00, extend, order']);
});

test('a customer who releases the hold writes down when that was asked', async () => {
  const { ending, log } = await serve({ behaviour: 'release' });
  assert.equal(ending.kind, 'released');
  assert.deepEqual([...log.promised().releasesAsked], [['h', NOON - 59 * minute]]);
});

test('a customer who cancels does so only well before the order is fired', async () => {
  const { ending, log } = await serve({ behaviour: 'cancel' });
  assert.equal(ending.kind, 'cancelled');
  assert.deepEqual(log.promised().orders, [{ orderId: 'o', dueAt: NOON - 15 * minute, cancelled: true }]);
  const late = await serve({ behaviour: 'cancel', arrivesAt: NOON - 19 * minute - 1 });
  assert.deepEqual([late.ending.kind, late.calls], ['ordered', 'look, hold 16:00, order']);
});

test('a customer who moves goes to a later slot, or stays', async () => {
  const later = NOON + 15 * minute;
  const moved = await serve({ behaviour: 'move' }, { free: [NOON, later] });
  assert.deepEqual(
    [moved.ending.kind, moved.calls, moved.log.dueAt('o')],
    ['ordered', 'look, hold 16:00, order, look, move 16:15', NOON],
  );
  assert.equal((await serve({ behaviour: 'move' })).calls, 'look, hold 16:00, order, look');
});

test('a failure of the service is told apart from a refusal', () => {
  const log = new CustomersLog();
  log.refused(full);
  log.refused({ status: 500, problem: 'internal-error' });
  assert.deepEqual([...log.promised().failures], [['internal-error', 1]]);
});
