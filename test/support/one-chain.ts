import assert from 'node:assert/strict';
import { FakeClock } from '../../lib/clock.ts';
import { seededRandom } from '../../lib/random.ts';
import type { Result } from '../../lib/result.ts';
import type { SupervisionEvent } from '../../lib/supervision/environment.ts';
import { type Root, startRoot } from '../../lib/supervision/root.ts';
import { TimerQueue } from '../../lib/timer-queue.ts';
import type { HoldRequest, OrderAnswer } from '../../stores/booking.ts';
import { Directory } from '../../stores/directory.ts';
import { FrontDesk } from '../../stores/front-desk.ts';
import { idsFrom, type OrderId, type PosAccountId, type StoreId } from '../../stores/ids.ts';
import type { OrderDetails } from '../../stores/order.ts';
import type { Pos } from '../../stores/pos.ts';
import { SlotGrid } from '../../stores/slots.ts';
import { type StoreDefinition, storeDefaults } from '../../stores/store.ts';
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
  world!: StoreWorld;
  supervisor!: StoresSupervisor;
  desk!: FrontDesk;
  #root: Root | undefined;
  #ids = 0;
  readonly #posFor: (storeId: StoreId) => FakePos;

  constructor(stores: readonly StoreDefinition[], posFor?: (now: () => number) => FakePos) {
    for (const store of stores) this.records.define(store);
    this.#posFor = () => posFor?.(() => this.clock.now()) ?? new FakePos(() => this.clock.now());
  }

  /** Starts the process: what only memory knew before is gone. */
  async boot(): Promise<void> {
    this.world = this.#newWorld();
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

  /** The process dies at once: nothing it still does counts. */
  kill(): void {
    for (const store of this.records.stores.values()) store.epoch += 1;
    this.records.leaseState = 'held';
    void this.#root?.stop();
  }

  restart(path: string) {
    assert.ok(this.#root);
    return this.#root.restart(path);
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
    const held = valueOf(await this.hold(name, slot, { units }));
    return valueOf(await this.desk.confirm({ holdId: held.hold.holdId, details }));
  }

  async orderNow(orderId: OrderId) {
    return valueOf(await this.desk.findOrder(orderId)).order;
  }

  told<K extends StoreEvent['kind']>(kind: K): Extract<StoreEvent, { kind: K }>[] {
    return this.events.filter((event): event is Extract<StoreEvent, { kind: K }> => event.kind === kind);
  }

  #newWorld(): StoreWorld {
    return {
      clock: this.clock,
      timers: new TimerQueue(this.clock),
      random: seededRandom(1),
      ids: idsFrom(() => String(++this.#ids).padStart(22, '0')),
      grid: new SlotGrid(new Zones()),
      records: this.records,
      report: (event) => void this.events.push(event),
      directory: new Directory(),
      posOf: (definition): Pos => this.pos(definition.storeId),
    };
  }
}

export function valueOf<T>(result: Result<T, unknown>): T {
  assert.ok(result.ok, result.ok ? '' : JSON.stringify(result.error));
  return result.value;
}

export function problemOf<E>(result: Result<unknown, E>): E {
  assert.ok(!result.ok, 'expected a refusal');
  return result.error;
}
