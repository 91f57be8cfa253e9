import type { Backoff } from '../lib/backoff.ts';
import { waitMs } from '../lib/backoff.ts';
import type { ChildContext, Running, Start } from '../lib/supervision/child.ts';
import { DynamicSupervisor } from '../lib/supervision/dynamic-supervisor.ts';
import type { Environment } from '../lib/supervision/environment.ts';
import type { Intensity } from '../lib/supervision/restart-intensity.ts';
import { awaitSnapshots } from './await-snapshots.ts';
import type { Epoch, PosAccountId, StoreId } from './ids.ts';
import type { Loss, StoreSnapshot } from './records.ts';
import { isStillOurs } from './still-ours.ts';
import { StoreSeat } from './store-seat.ts';
import type { StoreWorld } from './store-state.ts';
import { StoreState } from './store-state.ts';
import { StoreSupervisor } from './store-supervisor.ts';
import { Sweeper } from './sweeper.ts';

/** A store that failed is opened again after 1, 2, 4 … s, at most every 60 s, each up to 20 % later. */
const reopening: Backoff = { firstMs: 1_000, factor: 2, maxMs: 60_000, jitter: 0.2 };

/** A store that stayed open this long has recovered: its next fault waits the first wait again. */
const RECOVERED_MS = 60_000;

const TAKEN_OVER = 'another process has taken it over';
const REFUSED = 'its writes are refused, as if another process had taken it over';

/** A store that faulted is opened anew from the records, never merely started again. */
const noRestarts: Intensity = { restarts: 0, withinMs: 1_000 };

/**
 * Keeps every store open, each alone: one that faults is opened anew from the records after a wait of its own, and no
 * restart budget is shared. A store that another process has taken over is opened again when that one is gone.
 */
export class StoresSupervisor {
  readonly seats = new Map<StoreId, StoreSeat>();
  readonly #world: StoreWorld;
  readonly #environment: Environment;
  readonly #children: DynamicSupervisor;
  #context: ChildContext | undefined;
  #isLoaded = false;
  /** Under which epoch another process had a store last, as far as is known. */
  readonly #taken = new Map<StoreId, Epoch>();
  readonly #sweeper: Sweeper;

  constructor(world: StoreWorld, environment: Environment) {
    this.#world = world;
    this.#environment = environment;
    const lost = (storeId: string, error: Error) => this.#lost(storeId as StoreId, error);
    this.#children = new DynamicSupervisor({ intensity: noRestarts, lost }, environment);
    this.#sweeper = new Sweeper(world, this.seats);
  }

  readonly start: Start = async (context: ChildContext): Promise<Running> => {
    const running = await this.#children.start(context);
    this.#context = context;
    this.#isLoaded = false;
    for (const seat of this.seats.values()) this.#close(seat, 'starting', 'all stores start again');
    context.onOver(() => this.#callOff());
    context.guard(() => this.#openAll(context))();
    this.#sweeper.start(context);
    return running;
  };

  /** Ready when every store is open or set aside. */
  get readiness(): { readonly ready: boolean; readonly starting: number } {
    let starting = 0;
    for (const seat of this.seats.values()) if (seat.openness === 'starting') starting += 1;
    return { ready: this.#isLoaded && starting === 0, starting };
  }

  /** Every store of a POS account says what became of it. */
  tellOfAccount(accountId: PosAccountId, trouble: string | null): void {
    for (const { open } of this.seats.values()) {
      if (open?.state.settings.definition.posAccount === accountId) {
        open.state.tell({ kind: 'pos_trouble', accountId, trouble });
      }
    }
  }

  /** Opens a store anew, or for the first time: after its definition was changed, or by hand. */
  async reopen(storeId: StoreId): Promise<void> {
    const context = this.#context;
    if (context === undefined || !this.#mayWork(context)) return;
    const seat = this.seats.get(storeId);
    if (seat !== undefined) this.#close(seat, 'starting', 'it is being opened anew');
    await this.#children.stopChild(storeId);
    await this.#openOne(storeId, context);
  }

  /**
   * Closes stores that another process has taken over, and opens none of them again by itself: not even one that has
   * crashed and waits for that, or it would be taken from its new owner. What was claimed back since stays ours, and
   * what is still being opened of an earlier claim is not opened.
   */
  yieldTo(losses: readonly Loss[]): void {
    for (const { storeId, epoch } of losses) {
      this.#taken.set(storeId, epoch);
      const seat = this.seats.get(storeId);
      if (seat !== undefined && this.#isTaken(seat)) this.#yield(seat, TAKEN_OVER);
    }
  }

  /** Opens stores whose owner is gone. */
  async takeBack(storeIds: readonly StoreId[]): Promise<void> {
    if (this.#context !== undefined && this.#mayWork(this.#context)) await this.#open(storeIds, this.#context);
  }

  get #now(): number {
    return this.#world.clock.now();
  }
  #mayWork(context: ChildContext): boolean {
    return this.#context === context && context.alive && !context.signal.aborted;
  }

  async #openAll(context: ChildContext): Promise<void> {
    await this.#open(undefined, context);
    this.#isLoaded = this.#mayWork(context);
    if (this.#isLoaded) this.#world.allOpened?.();
  }

  /** What is wrong with one store sets aside no other. */
  async #openOne(storeId: StoreId, context: ChildContext): Promise<void> {
    try {
      await this.#open([storeId], context);
    } catch (error) {
      const seat = this.seats.get(storeId);
      if (seat === undefined) throw error;
      if (seat.open === undefined) this.#setAside(seat, context, error);
    }
  }

  async #open(storeIds: readonly StoreId[] | undefined, context: ChildContext): Promise<void> {
    const isWanted = () => this.#mayWork(context);
    const snapshots = await awaitSnapshots(this.#world, storeIds, isWanted, context.signal);
    for (const snapshot of snapshots) this.#seatOf(snapshot);
    for (const snapshot of snapshots) if (isWanted()) await this.#install(snapshot, context);
  }

  #seatOf({ definition }: StoreSnapshot): StoreSeat {
    const known = this.seats.get(definition.storeId);
    if (known !== undefined) return known;
    const seat = new StoreSeat(definition, this.#now);
    this.seats.set(definition.storeId, seat);
    return seat;
  }

  /**
   * Opens one store in place of what runs of it. Of several snapshots of one store, read by openings that overlap, only
   * the one of the highest epoch is of use: with any other every write would be refused.
   */
  async #install(snapshot: StoreSnapshot, context: ChildContext): Promise<void> {
    const seat = this.#seatOf(snapshot);
    const { epoch } = snapshot;
    if (seat.epoch !== undefined && epoch <= seat.epoch) return;
    seat.epoch = epoch;
    if (this.#isTaken(seat)) return this.#close(seat, 'set_aside', TAKEN_OVER);
    if (seat.open !== undefined) this.#close(seat, 'starting', 'it is being opened anew');
    await this.#children.stopChild(seat.definition.storeId);
    const isLatest = () => seat.epoch === epoch && !this.#isTaken(seat) && this.#mayWork(context);
    if (!isLatest()) return;
    try {
      const store = await this.#startStore(seat, snapshot, context);
      if (isLatest()) this.#becomeOpen(seat, store, snapshot);
    } catch (error) {
      if (isLatest()) this.#setAside(seat, context, error);
    }
  }

  async #startStore(seat: StoreSeat, snapshot: StoreSnapshot, context: ChildContext): Promise<StoreSupervisor> {
    const fenced = () => this.#fenced(seat, store, context);
    const state = new StoreState(this.#world, snapshot, context.guard(fenced));
    const store: StoreSupervisor = new StoreSupervisor(state, this.#environment);
    const { start } = store.supervisor;
    const started = await this.#children.startChild({ id: state.storeId, start, restart: 'temporary' });
    if (!started.ok) throw new Error(`it did not start: ${started.error.kind}`, { cause: started.error });
    return store;
  }

  #becomeOpen(seat: StoreSeat, store: StoreSupervisor, snapshot: StoreSnapshot): void {
    const { state } = store;
    seat.becomeOpen(store, this.#now);
    state.endInterrupted(snapshot.openAttempts);
    state.tell({ kind: 'store_opened', holds: state.table.liveHolds, orders: state.book.size });
  }

  /** The supervisor of an open store gave up. */
  #lost(storeId: StoreId, error: Error): void {
    const [seat, context] = [this.seats.get(storeId), this.#context];
    if (seat?.open !== undefined) context?.guard(() => this.#setAside(seat, context, error))();
  }

  /** Closed, and opened anew after a wait of its own. */
  #setAside(seat: StoreSeat, context: ChildContext, error: unknown): void {
    const hadRecovered = seat.openness === 'open' && this.#now - seat.sinceAt > RECOVERED_MS;
    seat.failures = hadRecovered ? 1 : seat.failures + 1;
    const retryInMs = waitMs(reopening, seat.failures, this.#world.random);
    const why = error instanceof Error ? error.message : String(error);
    this.#close(seat, 'set_aside', why);
    const { storeId } = seat.definition;
    this.#world.report({ kind: 'store_set_aside', storeId, at: this.#now, error: why, retryInMs });
    const retry = context.guard(() => this.#openOne(storeId, context));
    seat.retry = this.#world.timers.at(this.#now + retryInMs, retry);
  }

  async #fenced(seat: StoreSeat, store: StoreSupervisor, context: ChildContext): Promise<void> {
    if (seat.open !== store) return;
    this.#yield(seat, REFUSED);
    const isWanted = () => seat.why === REFUSED && this.#mayWork(context);
    if (await isStillOurs(this.#world, isWanted, context.signal)) this.#setAside(seat, context, new Error(REFUSED));
  }

  /** By another process, since it was opened here last. */
  #isTaken({ definition, epoch }: StoreSeat): boolean {
    const taken = this.#taken.get(definition.storeId);
    return taken !== undefined && epoch !== undefined && epoch < taken;
  }

  /** Whether it is open, or about to be. */
  #yield(seat: StoreSeat, why: string): void {
    seat.open?.state.tell({ kind: 'store_fenced' });
    this.#close(seat, 'set_aside', why);
    void this.#children.stopChild(seat.definition.storeId);
  }

  #close(seat: StoreSeat, openness: 'starting' | 'set_aside', why: string): void {
    seat.retry?.cancel();
    seat.retry = undefined;
    const wasOpen = seat.open;
    seat.becomeClosed(openness, why, this.#now);
    wasOpen?.state.tell({ kind: 'store_closed', reason: why });
  }

  #callOff(): void {
    this.#sweeper.stop();
    for (const seat of this.seats.values()) seat.retry?.cancel();
  }
}
