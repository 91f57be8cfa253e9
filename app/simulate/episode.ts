import { FakeClock } from '../../lib/clock.ts';
import type { StoreId } from '../../stores/ids.ts';
import { SlotGrid } from '../../stores/slots.ts';
import type { StoreDefinition } from '../../stores/store.ts';
import { Zones } from '../../stores/zone.ts';
import { auditStore } from './audit.ts';
import { changeMinds } from './change-of-mind.ts';
import { Chaos } from './chaos.ts';
import type { Violation } from './checks.ts';
import type { CustomerMeans } from './customers.ts';
import { Customer } from './customers.ts';
import { Dice } from './dice.ts';
import type { Fact } from './facts.ts';
import { Fleet } from './fleet.ts';
import { Ops } from './ops.ts';
import type { Plan } from './plan.ts';
import type { PosManner } from './pos-manner.ts';
import type { PosSite } from './sim-pos.ts';
import { SimPostgres } from './sim-postgres.ts';
import type { Surroundings } from './surroundings.ts';
import { siteOf, storeOf } from './town.ts';
import { Trace } from './trace.ts';

/** What came of one run. */
export interface Episode {
  readonly plan: Plan;
  readonly orders: number;
  readonly facts: number;
  /** The same plan gives the same digest. */
  readonly digest: string;
  readonly violation: Violation | null;
  /** Empty unless they were to be kept. */
  readonly history: readonly Fact[];
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Midnight in New York before an ordinary day, or before one on which the clock changes. */
const STARTS = [Date.UTC(2026, 7, 14, 4), Date.UTC(2026, 2, 8, 5), Date.UTC(2026, 10, 1, 4)] as const;

/** When everything works again, as long before the end of a run. */
const QUIET_MS = 3 * HOUR_MS;
/** Customers come up to so long before a slot. */
const EARLIEST_VISIT_MS = 2 * HOUR_MS;

/** Ends a run at its first broken promise. */
class Broken extends Error {
  override readonly name = 'Broken';
}

/** Runs a chain as planned, to its end or to the first broken promise. The same plan gives the same run. */
export async function runEpisode(plan: Plan, keepsHistory = false): Promise<Episode> {
  return new Run(plan, keepsHistory).toItsEnd();
}

class Run {
  readonly #plan: Plan;
  readonly #clock: FakeClock;
  readonly #dice: Dice;
  readonly #trace: Trace;
  readonly #postgres: SimPostgres;
  readonly #grid = new SlotGrid(new Zones());
  readonly #stores: readonly StoreDefinition[];
  readonly #sites = new Map<StoreId, PosSite>();
  readonly #around: Surroundings;
  readonly #fleet: Fleet;
  readonly #chaos: Chaos;
  /** Stores of which something has happened in this turn. */
  readonly #touched = new Set<StoreId>();
  #calls = 0;

  constructor(plan: Plan, keepsHistory: boolean) {
    this.#plan = plan;
    this.#dice = new Dice(plan.seed);
    this.#clock = new FakeClock(this.#dice.of('start').pick(STARTS));
    this.#trace = new Trace(() => this.#clock.monotonic(), keepsHistory);
    const { record } = this.#trace;
    this.#postgres = new SimPostgres({
      now: () => this.#clock.now(),
      monotonicMs: () => this.#clock.monotonic(),
      record,
      fences: plan.without !== 'fencing',
    });
    this.#stores = plan.stores.map((number) => storeOf(number, this.#dice.of(`store ${number}`)));
    for (const store of this.#stores) this.#openSite(store);
    this.#around = this.#surroundings();
    this.#fleet = new Fleet(this.#around, (storeId) => void this.#touched.add(storeId));
    this.#chaos = this.#newChaos();
  }

  async toItsEnd(): Promise<Episode> {
    try {
      await this.#live();
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
    }
    return {
      plan: this.#plan,
      orders: [...this.#postgres.stores.values()].reduce((sum, { orders }) => sum + orders.size, 0),
      facts: this.#trace.count,
      digest: this.#trace.digest(),
      violation: this.#trace.violation,
      history: this.#trace.facts,
    };
  }

  async #live(): Promise<void> {
    const { days } = this.#plan;
    this.#fleet.start();
    for (let day = 0; day < days; day += 1) this.#planDay(day);
    await this.#pass(days * DAY_MS - QUIET_MS);
    this.#chaos.end();
    await this.#pass(MINUTE_MS);
    for (const { storeId } of this.#stores) void this.#ops(storeId).putRight();
    await this.#pass(QUIET_MS - MINUTE_MS);
    this.#lookBack();
    this.#stopIfBroken();
  }

  /** Lets time pass; looks at everything that was touched after each step. */
  #pass(ms: number): Promise<void> {
    return this.#clock.advance(ms, () => this.#endTurn());
  }

  #endTurn(): void {
    this.#fleet.endTurn();
    this.#postgres.noteTime();
    for (const storeId of this.#touched) {
      for (const simulated of this.#fleet.processes) auditStore(simulated, storeId, this.#postgres, this.#trace.record);
    }
    this.#touched.clear();
    this.#stopIfBroken();
  }

  #stopIfBroken(): void {
    if (this.#trace.violation !== null) throw new Broken(this.#trace.violation.words);
  }

  /** What became of every order. */
  #lookBack(): void {
    const { record } = this.#trace;
    for (const { definition, orders } of this.#postgres.stores.values()) {
      const { storeId } = definition;
      const kitchen = this.#sites.get(storeId)?.kitchen;
      for (const { orderId, status } of orders.values()) {
        record({ kind: 'ended', storeId, orderId, status, ticket: kitchen?.statusOf(orderId) ?? null });
      }
      const open = this.#fleet.youngest?.stores.seats.get(storeId)?.open;
      record({ kind: 'left', storeId, open: open !== undefined, holds: open?.state.table.liveHolds ?? 0 });
    }
  }

  #openSite(store: StoreDefinition): void {
    this.#postgres.define(store);
    const { record } = this.#trace;
    const means = { clock: this.#clock, dice: this.#dice, postgres: this.#postgres, record };
    this.#sites.set(store.storeId, siteOf(store, { ...means, nextCall: () => ++this.#calls }));
  }

  #surroundings(): Surroundings {
    return {
      clock: this.#clock,
      dice: this.#dice.of('processes'),
      grid: this.#grid,
      postgres: this.#postgres,
      weather: { state: 'up', slow: false, lossShare: 0 },
      leases: new Map(),
      sites: this.#sites,
      mishapRate: { share: 0 },
      record: this.#trace.record,
      without: this.#plan.without,
    };
  }

  #newChaos(): Chaos {
    const { weather, mishapRate } = this.#around;
    const manners = new Map<StoreId, PosManner>([...this.#sites].map(([storeId, { manner }]) => [storeId, manner]));
    const note = (text: string) => this.#trace.record({ kind: 'note', text });
    const dice = this.#dice.of('chaos');
    const minds = { ...this.#customerMeans, fleet: this.#fleet, dice: dice.of('minds') };
    const means = { clock: this.#clock, dice, fleet: this.#fleet, weather, mishapRate, manners, note };
    return new Chaos({ ...means, changeMinds: () => changeMinds(minds) }, this.#plan.faults);
  }

  /** Customers, staff and faults of one day. */
  #planDay(day: number): void {
    const all = this.#stores.map((store) => ({ store, slots: this.#slotsOf(store, day) }));
    for (const { store, slots } of all) this.#planStore(store, day, slots);
    const now = this.#clock.now();
    const fireTimes = all.flatMap(({ store, slots }) =>
      slots.map((slot) => slot - store.leadMinutes * MINUTE_MS - now),
    );
    if (fireTimes.length === 0) return;
    this.#chaos.plan(Math.min(...fireTimes) - 2 * HOUR_MS, Math.max(...fireTimes) + HOUR_MS, fireTimes);
  }

  #slotsOf(store: StoreDefinition, day: number): readonly number[] {
    const date = this.#grid.dateOf(store, this.#clock.now() + (day + 0.5) * DAY_MS);
    return this.#grid.slotsOfDate(store, date);
  }

  #planStore({ storeId }: StoreDefinition, day: number, slots: readonly number[]): void {
    const dice = this.#dice.of(`day ${day} of ${storeId}`);
    const ops = this.#ops(storeId);
    for (let i = dice.int(0, 6); i > 0; i -= 1) this.#at(this.#visitAt(slots, dice), () => ops.meddle(slots));
    const customers = Math.ceil(dice.int(4, 60) * this.#plan.crowd);
    for (let i = 0; i < customers; i += 1) this.#planCustomer(storeId, slots, this.#dice.of(`${storeId} ${day} ${i}`));
  }

  #planCustomer(storeId: StoreId, slots: readonly number[], dice: Dice): void {
    const customer = new Customer(this.#customerMeans, storeId, dice, `guest ${dice.int(1, 8)}`);
    const wanted = slots.filter(() => dice.chance(0.4));
    this.#at(this.#visitAt(slots, dice), () => customer.visit(wanted));
  }

  get #customerMeans(): CustomerMeans {
    return { clock: this.#clock, fleet: this.#fleet, postgres: this.#postgres, record: this.#trace.record };
  }

  #visitAt(slots: readonly number[], dice: Dice): number {
    const [first = 0] = slots;
    return dice.int(first - EARLIEST_VISIT_MS, slots.at(-1) ?? 0) - this.#clock.now();
  }

  #ops(storeId: StoreId): Ops {
    return new Ops(this.#clock, this.#fleet, this.#dice.of(`ops of ${storeId}`), storeId);
  }

  #at(inMs: number, what: () => Promise<void>): void {
    this.#clock.after(inMs, () => void what());
  }
}
