import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HoldId, OrderId } from '../../stores/ids.ts';
import type { PosTraits } from '../../stores/pos.ts';
import { FakePos } from '../support/fake-pos.ts';
import { Chain, ELEVEN, minute, storeNamed } from '../support/one-chain.ts';

const second = 1_000;
const noon = ELEVEN + 60 * minute;
const CAPACITY = 3;

/** What happens to the Nth call; but for `refused` the process is killed then, and started again. */
const writeFailures = ['refused', 'killed before', 'killed after', 'hangs, then killed'] as const;
const sendFailures = ['not received', 'lost', 'killed before', 'killed after', 'hangs, then killed'] as const;

const kinds: Readonly<Record<string, Partial<PosTraits>>> = {
  'honours our key': { idempotent: true, canLookUp: false },
  'can be asked': { idempotent: false, canLookUp: true },
  'can be neither asked nor trusted': { idempotent: false, canLookUp: false },
};

/** What customers were told. */
interface Acknowledged {
  readonly holds: Set<HoldId>;
  readonly released: Set<HoldId>;
  readonly orders: Set<OrderId>;
  readonly cancelled: Set<OrderId>;
  readonly moved: Map<OrderId, number>;
}

/** A service at which the Nth call fails, once. */
class Failing {
  readonly chain: Chain;
  readonly known: Acknowledged = {
    holds: new Set(),
    released: new Set(),
    orders: new Set(),
    cancelled: new Set(),
    moved: new Map(),
  };
  calls = 0;
  #mustReboot = false;

  constructor(traits: Partial<PosTraits>) {
    this.chain = new Chain([storeNamed('soho', { capacity: CAPACITY })], (now) => new FakePos(now, traits));
  }

  failWrite(nth: number, how: (typeof writeFailures)[number]): void {
    const { records } = this.chain;
    records.fault = () => {
      this.calls += 1;
      if (this.calls !== nth) return undefined;
      if (how === 'refused') return 'away';
      if (how === 'hangs, then killed') return { until: this.#killedLater() };
      if (how === 'killed before') this.#kill();
      else records.written = () => this.#kill();
      return undefined;
    };
  }

  failSend(nth: number, how: (typeof sendFailures)[number]): void {
    this.chain.pos('soho').react = () => {
      this.calls += 1;
      if (this.calls !== nth) return 'deliver';
      if (how === 'not received') return { kind: 'not_received', reason: 'refused' };
      if (how === 'lost') return 'lost';
      if (how === 'hangs, then killed') void this.#killedLater();
      else queueMicrotask(() => this.#kill());
      return how === 'killed after' ? 'lost and hang' : 'hang';
    };
  }

  /** Lets time pass, and starts the process again where it was killed. */
  async pass(ms: number): Promise<void> {
    await this.chain.clock.advance(ms);
    if (!this.#mustReboot) return;
    this.#mustReboot = false;
    await this.chain.boot();
    await this.chain.clock.advance(0);
  }

  /** The answer, or undefined where it was refused or never came. */
  async ask<T>(question: Promise<{ readonly ok: true; readonly value: T } | { readonly ok: false }>) {
    let answer: T | undefined;
    void question.then((result) => {
      if (result.ok) answer = result.value;
    });
    await this.pass(second);
    return answer;
  }

  #kill(): void {
    this.chain.records.written = () => undefined;
    this.chain.kill();
    this.#mustReboot = true;
  }

  async #killedLater(): Promise<never> {
    await this.chain.clock.sleep(10 * second);
    this.#kill();
    return new Promise(() => undefined);
  }
}

/** A small lunch: three orders of which one is cancelled and one moved, a hold that is released, one that is kept. */
async function lunch(failing: Failing): Promise<void> {
  const { chain, known } = failing;
  await chain.boot();
  for (let i = 0; i < CAPACITY; i += 1) {
    const held = await failing.ask(chain.hold('soho', noon));
    if (held === undefined) continue;
    known.holds.add(held.hold.holdId);
    const ordered = await failing.ask(chain.confirm(held.hold.holdId));
    if (ordered === undefined) continue;
    known.holds.delete(held.hold.holdId);
    known.orders.add(ordered.order.orderId);
  }
  const [first, second] = known.orders;
  if (first && (await failing.ask(chain.desk.cancel(first, undefined)))) known.cancelled.add(first);
  if (second && (await failing.ask(chain.desk.reschedule(second, noon + 15 * minute)))) {
    known.moved.set(second, noon + 15 * minute);
  }
  const released = await failing.ask(chain.hold('soho', noon));
  if (released && (await failing.ask(chain.desk.release(released.hold.holdId).then(asDone)))) {
    known.released.add(released.hold.holdId);
  }
  const kept = await failing.ask(chain.hold('soho', noon));
  if (kept) known.holds.add(kept.hold.holdId);
  await failing.pass(2 * minute);
}

function asDone(answer: { readonly ok: boolean }) {
  return answer.ok ? { ok: true as const, value: true } : { ok: false as const };
}

/** What must hold at any time. */
async function assertSound({ chain, known }: Failing): Promise<void> {
  for (const slot of [noon, noon + 15 * minute]) {
    const taken = [...chain.records.orders.values()]
      .filter((order) => order.slot === slot && order.status !== 'cancelled')
      .reduce((sum, order) => sum + order.units, 0);
    const now = chain.clock.now();
    const live = [...chain.records.holds.values()].filter(
      (hold) => hold.slot === slot && hold.status === 'held' && hold.expiresAt > now,
    );
    assert.ok(taken + live.length <= CAPACITY, 'oversold');
    const shown = chain.slot('soho', slot);
    assert.equal(shown.confirmed, taken, 'orders counted');
    assert.equal(shown.pending, live.length, 'holds counted');
  }
  for (const holdId of known.holds) assert.ok(chain.records.holds.has(holdId), 'an acknowledged hold was lost');
  for (const holdId of known.released) assert.equal(chain.records.holds.get(holdId)?.status, 'released');
  for (const orderId of known.orders) assert.ok(chain.records.orders.has(orderId), 'an acknowledged order was lost');
  for (const orderId of known.cancelled) assert.equal(chain.records.orders.get(orderId)?.status, 'cancelled');
  for (const [orderId, slot] of known.moved) assert.equal(chain.records.orders.get(orderId)?.slot, slot);
}

/** What must hold when lunch is over. */
async function assertServed({ chain, known }: Failing, kind: string): Promise<void> {
  const pos = chain.pos('soho');
  for (const { orderId, status } of chain.records.orders.values()) {
    assert.ok(pos.ticketsOf(orderId) <= 1, 'two tickets');
    if (status === 'cancelled' && known.cancelled.has(orderId)) assert.equal(pos.ticketsOf(orderId), 0);
  }
  for (const orderId of known.orders) {
    if (known.cancelled.has(orderId)) continue;
    const { status } = await chain.orderNow(orderId);
    if (status === 'cancelled') continue;
    if (status !== 'unconfirmed' || !kind.startsWith('can be neither')) {
      assert.equal(status, 'fired');
      assert.equal(pos.ticketsOf(orderId), 1);
    }
  }
}

async function run(failing: Failing, kind: string): Promise<void> {
  await lunch(failing);
  await assertSound(failing);
  for (let i = 0; i < 9; i += 1) await failing.pass(8 * minute);
  await assertSound(failing);
  await assertServed(failing, kind);
  await failing.chain.stop();
}

for (const [kind, traits] of Object.entries(kinds)) {
  for (const how of writeFailures) {
    test(`whichever write is ${how}, no acknowledged order is lost, doubled or oversold (a POS that ${kind})`, async () => {
      let writes = Number.POSITIVE_INFINITY;
      for (let nth = 1; nth <= writes; nth += 1) {
        const failing = new Failing(traits);
        failing.failWrite(nth, how);
        await run(failing, kind).catch((error: unknown) => {
          throw new Error(`write ${nth}: ${String(error)}`, { cause: error });
        });
        writes = failing.calls;
      }
      assert.ok(writes > 15, `${writes} writes`);
    });
  }

  for (const how of sendFailures) {
    test(`whichever sending is ${how}, no acknowledged order is lost or doubled (a POS that ${kind})`, async () => {
      for (let nth = 1; nth <= 4; nth += 1) {
        const failing = new Failing(traits);
        failing.failSend(nth, how);
        await run(failing, kind).catch((error: unknown) => {
          throw new Error(`send ${nth}: ${String(error)}`, { cause: error });
        });
      }
    });
  }
}
