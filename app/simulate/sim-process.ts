import type { SupervisionEvent } from '../../lib/supervision/environment.ts';
import type { ProcessNode } from '../../lib/supervision/process-tree.ts';
import type { Root } from '../../lib/supervision/root.ts';
import { startRoot } from '../../lib/supervision/root.ts';
import { TimerQueue } from '../../lib/timer-queue.ts';
import type { Answer } from '../../stores/booking.ts';
import { Directory } from '../../stores/directory.ts';
import { FrontDesk } from '../../stores/front-desk.ts';
import type { StoreId } from '../../stores/ids.ts';
import { idsFrom } from '../../stores/ids.ts';
import { STORES } from '../../stores/process-events.ts';
import type { Loss } from '../../stores/records.ts';
import type { StoreWorld } from '../../stores/store-state.ts';
import { StoresSupervisor } from '../../stores/stores-supervisor.ts';
import type { Dice } from './dice.ts';
import type { Boot } from './facts.ts';
import { Line } from './line.ts';
import { Mishaps, trippingTimers } from './mishaps.ts';
import { OrphanLook } from './orphan-look.ts';
import { ProcessClock, ProcessGate, TrippingClock } from './process-clock.ts';
import { SimLease } from './sim-lease.ts';
import { SimPos } from './sim-pos.ts';
import { SimRecords } from './sim-records.ts';
import type { Surroundings, Told } from './surroundings.ts';
import { Wire } from './wire.ts';
import { Witness } from './witness.ts';

/** As in the service. */
const ROOT_INTENSITY = { restarts: 5, withinMs: 60_000 };
const STOP_WRITING_MS = 5_000;
/** How long who asks a process waits for it. */
const PATIENCE_MS = 30_000;
/** Capacity of every slot when nobody checks it. */
const ROOM_FOR_ALL = 1_000_000;

/** One start of the service: the real stores on simulated surroundings. */
export class SimProcess {
  readonly boot: Boot;
  readonly gate: ProcessGate;
  readonly stores: StoresSupervisor;
  readonly desk: FrontDesk;
  /** Its own to Postgres. */
  readonly line: Line;
  readonly #around: Surroundings;
  readonly #clock: ProcessClock;
  readonly #tripping: TrippingClock;
  readonly #lease: SimLease;
  readonly #records: SimRecords;
  readonly #asked = new Set<() => void>();
  /** Requests of each store that are not answered yet. */
  readonly #underWay = new Map<StoreId, number>();
  readonly #witness: Witness;
  readonly #orphans: OrphanLook;
  readonly #onTouch: (storeId: StoreId) => void;
  #root: Root | undefined;

  constructor(
    boot: Boot,
    around: Surroundings,
    hears: { died: (why: string) => void; touched: (storeId: StoreId) => void },
  ) {
    this.boot = boot;
    this.#around = around;
    this.#onTouch = hears.touched;
    this.#witness = new Witness(boot, around.record, hears.touched);
    this.gate = new ProcessGate(around.clock, (error) => this.#uncaught(error, hears.died));
    this.#clock = new ProcessClock(around.clock, this.gate);
    this.#tripping = new TrippingClock(this.#clock);
    const dice = around.dice.of(boot);
    const mishaps = new Mishaps(dice.of('mishaps'), around.mishapRate, this.#tripping);
    this.#lease = new SimLease({ clock: around.clock, own: this.#clock, lost: (losses) => this.#lost(losses) });
    around.leases.set(boot, this.#lease);
    this.line = new Line(around.weather, this.#lease);
    const wire = new Wire(around.clock, this.gate, this.line, dice.of('wire'));
    this.#records = this.#openRecords(dice, mishaps, wire);
    this.#orphans = this.#orphanLook(wire);
    const world = this.#world(dice, mishaps);
    const observe = (event: SupervisionEvent) => this.#witness.observe(event);
    const environment = { clock: this.#clock, observe, random: dice.random };
    this.stores = new StoresSupervisor(world, environment);
    this.desk = new FrontDesk(world, this.stores);
    const children = [{ id: STORES, start: this.stores.start }];
    const starting = startRoot({ strategy: 'one_for_one', intensity: ROOT_INTENSITY, children }, environment);
    starting
      .then((root) => this.#started(root, hears.died))
      .catch((error: unknown) => this.#uncaught(error, hears.died));
  }

  /** Requests about a store that are being answered. */
  underWay(storeId: StoreId): number {
    return this.#underWay.get(storeId) ?? 0;
  }

  endTurn(): void {
    this.#tripping.endTurn();
  }

  /** Asks, and waits for an answer as long as one waits. */
  ask<T>(storeId: StoreId, request: (desk: FrontDesk) => Answer<T>): Promise<Told<T>> {
    return new Promise((resolve) => {
      const giveUp = () => {
        this.#asked.delete(giveUp);
        patience.cancel();
        resolve({ ok: false, error: 'lost' });
      };
      const patience = this.#around.clock.after(PATIENCE_MS, giveUp);
      this.#asked.add(giveUp);
      this.gate.enter(
        () =>
          void this.#answer(storeId, request).then((told) => {
            if (!this.#asked.delete(giveUp)) return;
            patience.cancel();
            resolve(told);
          }),
      );
    });
  }

  /** Reads what is in memory; null while nobody is there to read it. */
  read<T>(look: (desk: FrontDesk) => T): T | null {
    return this.gate.isRunning ? look(this.desk) : null;
  }

  restart(path: string): void {
    this.gate.enter(() => void this.#root?.restart(path));
  }

  reopen(storeId: StoreId): void {
    this.gate.enter(
      () => void this.desk.reopen(storeId).catch((error: unknown) => this.#witness.noteBug('reopen', error)),
    );
  }

  /** Paths of all processes of the tree, as they are now. */
  paths(): readonly string[] {
    const pathsOf = (node: ProcessNode): string[] => [node.path, ...node.children.flatMap(pathsOf)];
    return this.#root === undefined || !this.gate.isRunning ? [] : pathsOf(this.#root.tree());
  }

  freeze(): void {
    this.#lease.hinder('frozen');
    this.gate.freeze();
  }

  thaw(): void {
    this.#lease.clear('frozen');
    this.gate.thaw();
  }

  /** At once: nothing it has in memory, and nothing it waits for, counts any more. */
  kill(): void {
    this.#lease.hinder('dead');
    this.gate.kill();
    for (const giveUp of [...this.#asked]) giveUp();
  }

  /** In order: the stores first, then what is waiting to be written. */
  async stop(): Promise<void> {
    if (!this.gate.isRunning) return this.kill();
    await this.#root?.stop();
    await this.#records.close(STOP_WRITING_MS);
    this.kill();
    this.#lease.end();
  }

  async #answer<T>(storeId: StoreId, request: (desk: FrontDesk) => Answer<T>): Promise<Told<T>> {
    this.#underWay.set(storeId, this.underWay(storeId) + 1);
    try {
      return await request(this.desk);
    } catch (error) {
      this.#witness.noteBug('request', error);
      return { ok: false, error: 'lost' };
    } finally {
      this.#underWay.set(storeId, this.underWay(storeId) - 1);
      this.#onTouch(storeId);
    }
  }

  #uncaught(error: unknown, died: (why: string) => void): void {
    if (!this.gate.isAlive) return;
    this.#witness.noteBug('process', error);
    this.kill();
    died(String(error));
  }

  #lost(losses: readonly Loss[]): void {
    this.stores.yieldTo(losses);
    this.#orphans.standBy();
  }

  #orphanLook(wire: Wire): OrphanLook {
    const { postgres, leases } = this.#around;
    const orphaned = (storeIds: readonly StoreId[]) => this.stores.takeBack(storeIds);
    const failed = (error: unknown) => this.#witness.noteBug('taking back', error);
    return new OrphanLook({ boot: this.boot, clock: this.#clock, wire, postgres, leases, orphaned, failed });
  }

  #started(root: Root, died: (why: string) => void): void {
    this.#root = root;
    root.done.catch((error: unknown) => this.#uncaught(error, died));
  }

  #openRecords(dice: Dice, mishaps: Mishaps, wire: Wire): SimRecords {
    const { postgres, leases, without } = this.#around;
    return new SimRecords({
      boot: this.boot,
      clock: this.#clock,
      postgres,
      wire,
      lease: this.#lease,
      leases,
      mishaps,
      dice: dice.of('records'),
      news: this.#witness.storageNews(),
      tell: (snapshot) => {
        if (without !== 'hold-check') return snapshot;
        return { ...snapshot, definition: { ...snapshot.definition, capacity: ROOM_FOR_ALL } };
      },
    });
  }

  #world(dice: Dice, mishaps: Mishaps): StoreWorld {
    const { grid, sites, clock, without } = this.#around;
    const { boot, gate } = this;
    const asks = without !== 'look-up';
    const ids = dice.of('ids');
    return {
      clock: this.#tripping,
      timers: new TimerQueue(trippingTimers(this.#clock, mishaps)),
      random: dice.of('stores').random,
      ids: idsFrom(() => ids.token()),
      grid,
      records: this.#records,
      report: (event) => this.#witness.report(event),
      directory: new Directory(),
      posOf: ({ storeId }) => {
        const site = sites.get(storeId);
        if (site === undefined) throw new Error(`no POS for ${storeId}`);
        return new SimPos(site, { boot, clock, gate, mishaps, asks, calls: without !== 'stray-call' });
      },
    };
  }
}
