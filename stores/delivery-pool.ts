import type { Timer } from '../lib/clock.ts';
import { Pool } from '../lib/pool.ts';
import type { ChildContext, ChildSpec, Load, Running } from '../lib/supervision/child.ts';
import { deliver } from './delivery.ts';
import { awaitsPos, burst, waitAfter } from './firing-rules.ts';
import type { OrderId } from './ids.ts';
import { orderEntry } from './journal.ts';
import type { Order, OrderStatus } from './order.ts';
import type { PosNews } from './pos-breaker.ts';
import { cameBack, noteWait, wentDown } from './pos-outage.ts';
import type { Sender, StoreState } from './store-state.ts';

/** More orders than any store has due at once; beyond it the agenda offers them again. */
const MAX_QUEUED = 1_000;

/** What is in flight may take as long as a POS account's deadlines allow. */
const DRAIN_MS = 30_000;

/**
 * Fires one store's orders: at most as many in flight as the store's concurrency, in promise order, each alone, so
 * that one that crashes harms no other. While the POS is down they wait here, and the one promised first probes.
 * Stopping lets what is in flight end and starts nothing more. What does not end is left behind by this run, but stays
 * in hand: it counts, and is not sent a second time meanwhile.
 */
export class DeliveryPool implements ChildSpec, Sender {
  readonly id = 'pool';
  readonly shutdownMs = DRAIN_MS;
  readonly #store: StoreState;
  /** Outlives the runs; made for the first order. */
  #pool: Pool | undefined;
  /** The run that may deliver. */
  #run: ChildContext | undefined;
  /** Lets an order probe a POS that is down. */
  #probe: Timer | undefined;

  constructor(store: StoreState) {
    this.#store = store;
  }

  async start(context: ChildContext): Promise<Running> {
    this.#run = context;
    this.#store.sender = this;
    context.shows(() => this.load);
    this.#openWhenOurs(context);
    this.#store.book.planAll();
    context.onEnd(() => void this.#drain(context).then(() => context.ends()));
    return {};
  }

  get load(): Load {
    return { inFlight: this.#pool?.inFlight ?? 0, queued: this.#pool?.queued ?? 0 };
  }

  /** Takes an order in hand; false when that is not possible now. */
  take({ orderId, slot }: Order): boolean {
    const run = this.#run;
    if (run === undefined || !run.alive || this.#store.inHand.has(orderId)) return false;
    this.#pool ??= new Pool({ concurrency: this.#concurrency, maxQueued: MAX_QUEUED });
    if (!this.#pool.run(slot, () => this.#handle(orderId, run))) return false;
    this.#store.inHand.set(orderId, 'queued');
    if (this.#pool.inFlight + this.#pool.queued > this.#concurrency) noteWait(this.#store, orderId);
    return true;
  }

  /** In force at once; what is in flight goes on. */
  adjust(): void {
    const run = this.#run;
    if (run === undefined) return;
    this.#pool?.setConcurrency(this.#concurrency);
    this.#probe?.cancel();
    const { breaker, world } = this.#store;
    if (breaker.retryInMs > 0)
      this.#probe = world.clock.after(
        breaker.retryInMs,
        run.guard(() => this.adjust()),
      );
  }

  /** Nothing is sent while the store's former owner may still believe that it is the owner. */
  get #concurrency(): number {
    const store = this.#store;
    return store.mayCallPos ? Math.min(store.settings.deliveryConcurrency(store.now), store.breaker.admits) : 0;
  }

  #openWhenOurs(context: ChildContext): void {
    this.adjust();
    const { clock } = this.#store.world;
    const waitMs = this.#store.callableAt - clock.monotonic();
    if (waitMs <= 0) return;
    const adjust = context.guard(() => this.adjust());
    const timer = clock.after(waitMs, adjust);
    context.onOver(() => timer.cancel());
  }

  /** Tied to its run from the beginning: a bug is told as that run's, however late it comes. Never rejects. */
  #handle(orderId: OrderId, run: ChildContext): Promise<unknown> {
    const handled = this.#handleOne(orderId, run);
    run.guard(() => handled)();
    return handled.catch(() => undefined);
  }

  /** However its delivery ends, it is let go of, and so stands on the agenda again. */
  async #handleOne(orderId: OrderId, run: ChildContext): Promise<void> {
    try {
      await this.#deliver(orderId, run);
    } catch (error) {
      this.#crashed(orderId, error);
    } finally {
      this.#store.inHand.delete(orderId);
      this.#store.book.plan(orderId);
    }
  }

  async #deliver(orderId: OrderId, run: ChildContext): Promise<void> {
    const mayGo = () => this.#run === run && run.alive;
    const { breaker } = this.#store;
    const visit = mayGo() ? breaker.enter(orderId) : null;
    if (visit === null) return;
    this.#store.inHand.set(orderId, 'in_flight');
    try {
      await deliver(this.#store, orderId, mayGo, visit);
    } finally {
      visit.over();
      this.#heed(breaker.news());
    }
  }

  /** A visit was made: the POS may have gone down or come back, or be probed later. */
  #heed(news: PosNews | null): void {
    const store = this.#store;
    if (news?.kind === 'down') wentDown(store, news);
    if (news?.kind === 'back') for (const order of cameBack(store, news)) this.take(order);
    if (news !== null || store.breaker.isOpen) this.adjust();
  }

  /** It waits before it is tried again; after as many attempts as make a burst it is no loop, but a dead letter. */
  #crashed(orderId: OrderId, error: unknown): void {
    const store = this.#store;
    const reason = `its delivery crashed: ${error instanceof Error ? error.message : String(error)}`;
    store.tell({ kind: 'process_crashed', process: `delivery ${orderId}`, error: reason });
    const order = store.book.get(orderId);
    if (order === undefined || !awaitsPos(order.status)) return;
    const made = order.attempts - order.attemptsBefore;
    const to = statusAfterCrash(order, made);
    const nextAttemptAt = to === 'dead_letter' ? null : store.now + waitAfter(made, store.world.random);
    const next = store.book.step(order, to, store.now, reason, { nextAttemptAt });
    store.tell({ kind: 'order_status', orderId, from: order.status, to, detail: reason });
    void store.journal.append(orderEntry(next, 2));
  }

  /** Lets what is in flight end; what waits for its turn may no longer go, and ends as nothing. */
  async #drain(context: ChildContext): Promise<void> {
    if (this.#run === context) this.#run = undefined;
    this.#probe?.cancel();
    this.#pool?.setConcurrency(Number.POSITIVE_INFINITY);
    await this.#pool?.idle();
  }
}

/** An attempt that crashed may have reached the POS: the order is in doubt. One that could not even begin is a bug's. */
function statusAfterCrash({ status }: Order, made: number): OrderStatus {
  if (status === 'deferred') return 'deferred';
  return status === 'scheduled' || made >= burst.attempts ? 'dead_letter' : 'unconfirmed';
}
