import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { HoldId, OrderId } from '../../stores/ids.ts';
import { takesPlace } from '../../stores/order.ts';
import { StorageUnavailable } from '../../stores/records.ts';
import { FakePos } from '../support/fake-pos.ts';
import { Chain, ELEVEN, minute, storeNamed } from '../support/one-chain.ts';

const CAPACITY = 5;
const SLOTS = [ELEVEN + 30 * minute, ELEVEN + 45 * minute, ELEVEN + 60 * minute];

type Step =
  | { readonly do: 'hold'; readonly slot: number; readonly units: number }
  | { readonly do: 'confirm' | 'extend' | 'release' | 'cancel'; readonly which: number }
  | { readonly do: 'move'; readonly which: number; readonly slot: number }
  | { readonly do: 'capacity'; readonly slot: number; readonly capacity: number }
  /** From now on commits succeed, wait for `commit` or `refuse`, or are refused at once. */
  | { readonly do: 'storage'; readonly now: 'works' | 'waits' | 'away' }
  | { readonly do: 'commit' | 'refuse' | 'crash the manager' | 'kill' | 'cancelled by the store' }
  | { readonly do: 'pass'; readonly ms: number };

const which = fc.nat({ max: 9 });
const slot = fc.nat({ max: SLOTS.length - 1 });

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ do: fc.constant('hold' as const), slot, units: fc.integer({ min: 1, max: 3 }) }),
    },
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constantFrom('confirm' as const, 'extend', 'release', 'cancel'), which }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('move' as const), which, slot }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('capacity' as const), slot, capacity: fc.nat({ max: CAPACITY }) }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('storage' as const),
        now: fc.constantFrom('works' as const, 'waits', 'away'),
      }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('commit' as const, 'refuse') }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constantFrom('crash the manager' as const, 'kill', 'cancelled by the store') }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.nat({ max: 4 * minute }) }) },
  ),
  { minLength: 1, maxLength: 60 },
);

/** A store to which anything may happen. */
class Lunch {
  readonly chain = new Chain(
    [storeNamed('soho', { capacity: CAPACITY })],
    (now) => new FakePos(now, { idempotent: false }),
  );
  readonly holds: HoldId[] = [];
  readonly orders: OrderId[] = [];
  /** Commits whose outcome is not known yet, oldest first. */
  #undecided: PromiseWithResolvers<void>[] = [];
  #storage: 'works' | 'waits' | 'away' | 'bug' = 'works';

  async begin(): Promise<void> {
    await this.chain.boot();
    this.chain.records.fault = () => {
      if (this.#storage === 'works') return undefined;
      if (this.#storage !== 'waits') return this.#storage;
      const outcome = Promise.withResolvers<void>();
      this.#undecided.push(outcome);
      return { until: outcome.promise };
    };
    this.chain.records.written = () => this.#assertNotOversold();
  }

  async take(step: Step): Promise<void> {
    await this.#do(step);
    await this.chain.clock.advance(0);
    this.#assertNeverTooFewCounted();
    if (this.#undecided.length === 0) this.#assertCounted();
  }

  /** Everything is decided, and every hold expires. */
  async end(): Promise<void> {
    this.#storage = 'works';
    this.#decideAll();
    await this.chain.clock.advance(2 * minute);
    this.#assertCounted();
    await this.chain.clock.advance(60 * minute);
    this.#assertCounted();
    for (const at of SLOTS) assert.equal(this.chain.slot('soho', at).pending, 0, 'a place has leaked');
    const pos = this.chain.pos('soho');
    for (const { orderId } of pos.tickets) assert.equal(pos.ticketsOf(orderId), 1, 'two tickets');
    await this.chain.stop();
  }

  #do(step: Step): unknown {
    const { desk } = this.chain;
    switch (step.do) {
      case 'hold':
        return this.#hold(step.slot, step.units);
      case 'confirm':
        return this.#confirm(this.#pick(this.holds, step.which));
      case 'extend':
        return this.#order(desk.extend(this.#pick(this.holds, step.which)));
      case 'release':
        return this.#order(desk.release(this.#pick(this.holds, step.which)));
      case 'cancel':
        return this.#order(desk.cancel(this.#pick(this.orders, step.which), undefined));
      case 'move':
        return this.#order(desk.reschedule(this.#pick(this.orders, step.which), SLOTS[step.slot] ?? 0));
      case 'capacity':
        return this.#order(this.chain.setSlot('soho', SLOTS[step.slot] ?? 0, { capacity: step.capacity }));
      case 'storage':
        this.#storage = step.now;
        return undefined;
      case 'commit':
        return this.#undecided.shift()?.resolve();
      case 'refuse':
        return this.#undecided.shift()?.reject(new StorageUnavailable('nothing was written'));
      case 'crash the manager':
        return this.#crash();
      case 'kill':
        return this.#kill();
      case 'cancelled by the store':
        return this.chain.pos('soho').says(this.#pick(this.orders, this.orders.length - 1), 'cancelled');
      case 'pass':
        return this.chain.clock.advance(step.ms);
    }
  }

  #pick<T>(from: readonly T[], which: number): T {
    return from[from.length - 1 - (which % Math.max(1, from.length))] ?? ('ord_unknownunknownunknow' as T);
  }

  #hold(which: number, units: number): void {
    void this.#ask(this.chain.hold('soho', SLOTS[which] ?? 0, { units })).then((answer) => {
      if (answer?.ok) this.holds.push(answer.value.hold.holdId);
    });
  }

  #confirm(holdId: HoldId): void {
    void this.#ask(this.chain.confirm(holdId)).then((answer) => {
      if (answer?.ok) this.orders.push(answer.value.order.orderId);
    });
  }

  #order(answer: Promise<unknown>): void {
    void this.#ask(answer);
  }

  /** Nobody waits here: answers may come much later, or never. */
  async #ask<T>(answer: Promise<T>): Promise<T | undefined> {
    return answer.catch(() => undefined);
  }

  async #crash(): Promise<void> {
    const before = this.#storage;
    this.#storage = 'bug';
    await this.#ask(this.chain.hold('soho', SLOTS.at(-1) ?? 0));
    this.#storage = before;
    await this.chain.clock.advance(2_000);
  }

  async #kill(): Promise<void> {
    this.chain.kill();
    this.#undecided = [];
    await this.chain.boot();
  }

  #decideAll(): void {
    for (const outcome of this.#undecided.splice(0)) outcome.resolve();
  }

  /** The plain model: what the records say of a slot now. */
  #recorded(slot: number): { confirmed: number; pending: number } {
    const now = this.chain.clock.now();
    const { orders, holds } = this.chain.records;
    let confirmed = 0;
    for (const order of orders.values()) if (order.slot === slot && takesPlace(order.status)) confirmed += order.units;
    let pending = 0;
    for (const hold of holds.values()) {
      if (hold.slot === slot && hold.status === 'held' && hold.expiresAt > now) pending += hold.units;
    }
    return { confirmed, pending };
  }

  #assertNotOversold(): void {
    for (const slot of SLOTS) {
      const { confirmed, pending } = this.#recorded(slot);
      assert.ok(confirmed + pending <= CAPACITY, `${confirmed} + ${pending} of ${CAPACITY} places`);
    }
  }

  #assertNeverTooFewCounted(): void {
    for (const slot of SLOTS) {
      const recorded = this.#recorded(slot);
      const { confirmed, pending } = this.chain.slot('soho', slot);
      assert.ok(
        confirmed + pending >= recorded.confirmed + recorded.pending,
        'a place is counted as free that is taken',
      );
    }
  }

  #assertCounted(): void {
    for (const slot of SLOTS) {
      const { confirmed, pending } = this.chain.slot('soho', slot);
      assert.deepEqual({ confirmed, pending }, this.#recorded(slot));
    }
    const { table } = this.chain.state('soho');
    for (const [slot, pending] of table.recountPending()) assert.equal(this.chain.slot('soho', slot).pending, pending);
  }
}

/** Whatever happens, no slot is oversold and no place leaks. */
function soundLunch(prepare: (lunch: Lunch) => void = () => undefined) {
  return fc.asyncProperty(steps, async (all) => {
    const lunch = new Lunch();
    await lunch.begin();
    prepare(lunch);
    for (const step of all) await lunch.take(step);
    await lunch.end();
  });
}

test('no sequence of bookings, changes, expiries, outages and crashes oversells a slot or leaks a place', async () => {
  await fc.assert(soundLunch(), { numRuns: 250 });
});

test('the property above can fail: a store that does not count finds itself oversold', async () => {
  const uncounted = soundLunch(({ chain }) => {
    const { table } = chain.state('soho');
    const count = table.count.bind(table);
    table.count = (at, capacity, now) => ({ ...count(at, capacity, now), free: capacity });
  });
  const { failed } = await fc.check(uncounted, { numRuns: 250, endOnFailure: true, seed: 1 });
  assert.equal(failed, true);
});

test('the property above can fail: a store that forgets to undo finds a leak', async () => {
  const neverUndone = soundLunch(({ chain }) => {
    chain.state('soho').table.unconfirm = () => undefined;
  });
  const { failed } = await fc.check(neverUndone, { numRuns: 250, endOnFailure: true, seed: 1 });
  assert.equal(failed, true);
});
