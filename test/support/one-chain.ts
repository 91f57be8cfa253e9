import assert from 'node:assert/strict';
import { FakeClock } from '../../lib/clock.ts';
import { seededRandom } from '../../lib/random.ts';
import type { Result } from '../../lib/result.ts';
import type { SupervisionEvent } from '../../lib/supervision/environment.ts';
import type { Root } from '../../lib/supervision/root.ts';
import { startRoot } from '../../lib/supervision/root.ts';
import { TimerQueue } from '../../lib/timer-queue.ts';
import type { ControlsPatch, HoldRequest, OrderAnswer, SlotPatch } from '../../stores/booking.ts';
import { Directory } from '../../stores/directory.ts';
import { FrontDesk } from '../../stores/front-desk.ts';
import type { Cursor, HoldId, OrderId, PosAccountId, StoreId } from '../../stores/ids.ts';
import { idsFrom } from '../../stores/ids.ts';
import type { Order, OrderDetails } from '../../stores/order.ts';
import type { Pos } from '../../stores/pos.ts';
import type { Records } from '../../stores/records.ts';
import { SlotGrid } from '../../stores/slots.ts';
import type { Author, StoreDefinition } from '../../stores/store.ts';
import { storeDefaults } from '../../stores/store.ts';
import type { StoreEvent } from '../../stores/store-event.ts';
import type { StoreState, StoreWorld } from '../../stores/store-state.ts';
import { StoresSupervisor } from '../../stores/stores-supervisor.ts';
import { Zones } from '../../stores/zone.ts';
import { FakePos } from './fake-pos.ts';
import { MemoryRecords } from './memory-records.ts';

export const minute = 60_000;

/** Friday 2026-08-14, 11:00 in New York. */
export const ELEVEN = Date.UTC(2026, 7, 14, 15);

export const details: OrderDetails = {
  items: [{ sku: 'margherita', name: 'Pizza Margherita', quantity: 1 }],
  customer: { name: 'Ada' },
};

/** A store in New York, open every day from 10:00 to 22:00, with slots of 15 minutes. */
export function storeNamed(name: string, changes: Partial<StoreDefinition> = {}): StoreDefinition {
  return {
    ...storeDefaults,
    storeId: name as StoreId,
    name,
    timeZone: 'America/New_York',
    periods: ([1, 2, 3, 4, 5, 6, 7] as const).map((weekday) => ({
      weekday,
      opensAtMinute: 600,
      closesAtMinute: 1_320,
    })),
    overrides: [],
    posAccount: 'acme' as PosAccountId,
    storeRef: name,
    ...changes,
  };
}

/** A chain of stores as it really runs, on a fake clock, with fakes at the seams alone. */
export class Chain {
  readonly clock = new FakeClock(ELEVEN);
  readonly records = new MemoryRecords(() => this.clock.now());
  readonly events: StoreEvent[] = [];
  readonly supervision: SupervisionEvent[] = [];
  readonly poses = new Map<StoreId, FakePos>();
  /** Stores whose POS account is broken. */
  readonly noPosFor = new Set<StoreId>();
  world!: StoreWorld;
  supervisor!: StoresSupervisor;
  desk!: FrontDesk;
  #root: Root | undefined;
  #life = new Life();
  #ids = 0;
  readonly #posFor: (storeId: StoreId) => FakePos;

  constructor(stores: readonly StoreDefinition[], posFor?: (now: () => number) => FakePos) {
    for (const store of stores) this.records.define(store);
    this.#posFor = () => posFor?.(() => this.clock.now()) ?? new FakePos(() => this.clock.now());
  }

  /** Starts the process: what only memory knew before is gone. */
  async boot(): Promise<void> {
    this.#life = new Life();
    this.world = this.#newWorld(this.#life);
    const observe = (event: SupervisionEvent) => void this.supervision.push(event);
    const environment = { clock: this.clock, observe };
    this.supervisor = new StoresSupervisor(this.world, environment);
    this.desk = new FrontDesk(this.world, this.supervisor);
    const children = [{ id: 'stores', start: this.supervisor.start }];
    this.#root = await startRoot(
      { strategy: 'one_for_one', intensity: { restarts: 0, withinMs: 1 }, children },
      environment,
    );
    await this.clock.settle();
  }

  async stop(): Promise<void> {
    const stopping = this.#root?.stop();
    for (const pos of this.poses.values()) pos.timeOut();
    await this.clock.settle();
    await stopping;
  }

  /** The process dies at once: nothing it still does has any effect, and nothing answers it. */
  kill(): void {
    this.#life.isOver = true;
    this.records.forgetWriter();
    this.records.leaseState = 'held';
    for (const pos of this.poses.values()) pos.timeOut();
    void this.#root?.stop();
  }

  /** Restarts one process of a store by hand. */
  restart(name: string, process: 'tracker' | 'pool' | 'manager') {
    assert.ok(this.#root);
    return this.#root.restart(`root/stores/${name}/${process}`);
  }

  pos(name: string): FakePos {
    const known = this.poses.get(name as StoreId);
    if (known !== undefined) return known;
    const pos = this.#posFor(name as StoreId);
    this.poses.set(name as StoreId, pos);
    return pos;
  }

  state(name: string): StoreState {
    const open = this.supervisor.seats.get(name as StoreId)?.open;
    assert.ok(open, `${name} is not open`);
    return open.state;
  }

  hold(name: string, slot: number, more: Partial<HoldRequest> = {}) {
    return this.desk.hold(name as StoreId, { slot, units: 1, ...more });
  }

  /** Holds and orders; the order is durable. */
  async order(name: string, slot: number, units = 1): Promise<OrderAnswer> {
    const held = granted(await this.hold(name, slot, { units }));
    return granted(await this.confirm(held.hold.holdId));
  }

  confirm(holdId: HoldId) {
    return this.desk.confirm({ holdId, details });
  }

  /** One slot as a customer sees it. */
  slot(name: string, slot: number) {
    const found = granted(this.desk.availability(name as StoreId)).slots.find((one) => one.slot === slot);
    assert.ok(found, 'no such slot today');
    return found;
  }

  /** Changes controls as ops do. */
  control(name: string, patch: ControlsPatch) {
    return this.desk.setControls(name as StoreId, patch, this.ops());
  }

  setSlot(name: string, slot: number, patch: SlotPatch) {
    return this.desk.setSlot(name as StoreId, slot, patch, this.ops());
  }

  ops(): Author {
    return { by: 'ops', reason: 'a rush', at: this.clock.now() };
  }

  async orderNow(orderId: OrderId) {
    return granted(await this.desk.findOrder(orderId)).order;
  }

  told<K extends StoreEvent['kind']>(kind: K): Extract<StoreEvent, { kind: K }>[] {
    return this.events.filter((event): event is Extract<StoreEvent, { kind: K }> => event.kind === kind);
  }

  #newWorld(life: Life): StoreWorld {
    return {
      clock: this.clock,
      timers: new TimerQueue(this.clock),
      random: seededRandom(1),
      // As one piece, as a real token is, and not as a rope of pieces.
      ids: idsFrom(() => Buffer.from(String(++this.#ids).padStart(22, '0')).toString('latin1')),
      grid: new SlotGrid(new Zones()),
      records: life.recordsOf(this.records),
      report: (event) => void (life.isOver || this.events.push(event)),
      directory: new Directory(),
      posOf: ({ storeId }): Pos => {
        if (this.noPosFor.has(storeId)) throw new TypeError('no such account');
        return life.posOf(this.pos(storeId));
      },
    };
  }
}

/** One process's life: what it sees of the outside, until it is killed. */
class Life {
  isOver = false;

  recordsOf(records: Records): Records {
    return {
      commit: (change) => this.call(() => records.commit(change)),
      append: (change) => this.call(() => records.append(change)),
      open: (storeIds) => this.call(() => records.open(storeIds)),
      findHold: (holdId) => this.call(() => records.findHold(holdId)),
      findOrder: (orderId) => this.call(() => records.findOrder(orderId)),
      findOrderOfHold: (holdId) => this.call(() => records.findOrderOfHold(holdId)),
      finalOrders: (storeId, range) => this.call(() => records.finalOrders(storeId, range)),
      lease: records.lease,
    };
  }

  posOf(pos: Pos): Pos {
    return new LivePos(pos, this);
  }

  async call<T>(call: () => Promise<T>): Promise<T> {
    if (this.isOver) return never();
    try {
      const answer = await call();
      return this.isOver ? never() : answer;
    } catch (error) {
      if (this.isOver) return never();
      throw error;
    }
  }
}

/** A POS as one process sees it. */
class LivePos implements Pos {
  readonly #pos: Pos;
  readonly #life: Life;

  constructor(pos: Pos, life: Life) {
    this.#pos = pos;
    this.#life = life;
  }

  get traits() {
    return this.#pos.traits;
  }

  get trouble() {
    return this.#pos.trouble;
  }

  submit(order: Order, beforeSend: () => boolean) {
    return this.#life.call(() => this.#pos.submit(order, beforeSend));
  }

  lookUp(orderId: OrderId) {
    return this.#life.call(() => this.#pos.lookUp(orderId));
  }

  cancel(orderId: OrderId, reason: string) {
    return this.#life.call(() => this.#pos.cancel(orderId, reason));
  }

  changes(since: Cursor | null, signal: AbortSignal) {
    return this.#life.call(() => this.#pos.changes(since, signal));
  }
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}

/** Opens stores of these names, or with these definitions, in one process. */
export async function openChain(...stores: readonly (string | StoreDefinition)[]): Promise<Chain> {
  const chain = new Chain(stores.map((store) => (typeof store === 'string' ? storeNamed(store) : store)));
  await chain.boot();
  return chain;
}

/** What was granted; fails the test where it was refused. */
export function granted<T>(result: Result<T, unknown>): T {
  assert.ok(result.ok, result.ok ? '' : JSON.stringify(result.error));
  return result.value;
}

/** Why it was refused; fails the test where it was granted. */
export function refusalOf<E>(result: Result<unknown, E>): E {
  assert.ok(!result.ok, 'expected a refusal');
  return result.error;
}
