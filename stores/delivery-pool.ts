import { Pool } from '../lib/pool.ts';
import type { ChildContext, Load, Running } from '../lib/supervision/child.ts';
import { deliver } from './delivery.ts';
import { burst, waitAfter } from './firing-rules.ts';
import type { OrderId } from './ids.ts';
import { orderEntry } from './journal.ts';
import type { Order } from './order.ts';
import type { StoreState } from './store-state.ts';

/** More orders than any store has due at once; beyond it the agenda offers them again. */
const MAX_QUEUED = 1_000;

/** One run of the pool. */
interface Run {
  readonly pool: Pool;
  /** False once this run drains, or is no more. */
  mayGo(): boolean;
}

const nothing = Promise.resolve();

/**
 * Fires one store's orders: at most as many in flight as the store's concurrency, in promise order, each alone, so
 * that one that crashes harms no other. Stopping lets what is in flight end and starts nothing more.
 */
export class DeliveryPool {
  readonly #store: StoreState;
  readonly #inHand = new Set<OrderId>();
  #run: Run | undefined;

  constructor(store: StoreState) {
    this.#store = store;
  }

  readonly start = async (context: ChildContext): Promise<Running> => {
    const pool = new Pool({ concurrency: 0, maxQueued: MAX_QUEUED });
    this.#run = { pool, mayGo: () => context.alive && !context.signal.aborted };
    this.#inHand.clear();
    this.#store.isInHand = (order) => this.#inHand.has(order.orderId);
    context.shows(() => this.load);
    this.#openWhenOurs(context);
    this.#store.book.planAll();
    return { done: drained(pool, context) };
  };

  get load(): Load {
    return { inFlight: this.#run?.pool.inFlight ?? 0, queued: this.#run?.pool.queued ?? 0 };
  }

  /** Takes an order in hand; false when that is not possible now. */
  take(order: Order): boolean {
    const run = this.#run;
    if (run === undefined || !run.mayGo()) return false;
    const { orderId } = order;
    const delivery = run.pool.run(order.slot, () => (run.mayGo() ? deliver(this.#store, orderId, run.mayGo) : nothing));
    if (delivery === null) return false;
    this.#inHand.add(orderId);
    void this.#ended(delivery, orderId, run);
    return true;
  }

  /** In force at once; what is in flight goes on. */
  adjust(): void {
    const store = this.#store;
    if (store.world.clock.monotonic() < store.callableAt) return;
    this.#run?.pool.setConcurrency(store.settings.deliveryConcurrency(store.now));
  }

  /** Nothing is sent while the store's former owner may still believe that it is the owner. */
  #openWhenOurs(context: ChildContext): void {
    const waitMs = this.#store.callableAt - this.#store.world.clock.monotonic();
    if (waitMs <= 0) {
      this.adjust();
      return;
    }
    const timer = this.#store.world.clock.after(
      waitMs,
      context.guard(() => this.adjust()),
    );
    context.signal.addEventListener('abort', () => timer.cancel(), { once: true });
  }

  /** Lets go of an order whose delivery has ended, and so puts it back on the agenda. */
  async #ended(delivery: Promise<void>, orderId: OrderId, run: Run): Promise<void> {
    try {
      await delivery;
    } catch (error) {
      this.#crashed(orderId, error);
    }
    if (this.#run !== run) return;
    this.#inHand.delete(orderId);
    this.#store.book.plan(orderId);
  }

  /**
   * A delivery that crashed has counted as an attempt since it started. It may have reached the POS, so the order is in
   * doubt; after as many as make a burst it becomes a dead letter, so that a poisonous order is no loop.
   */
  #crashed(orderId: OrderId, error: unknown): void {
    const store = this.#store;
    const reason = `its delivery crashed: ${error instanceof Error ? error.message : String(error)}`;
    store.tell({ kind: 'process_crashed', process: `delivery ${orderId}`, error: reason });
    const order = store.book.get(orderId);
    if (order?.status !== 'firing') return;
    const made = order.attempts - order.attemptsBefore;
    const nextAttemptAt = store.now + waitAfter(made, store.world.random);
    const next =
      made >= burst.attempts
        ? store.book.step(order, 'dead_letter', store.now, reason, { nextAttemptAt: null })
        : store.book.step(order, 'unconfirmed', store.now, reason, { nextAttemptAt });
    store.tell({ kind: 'order_status', orderId, from: 'firing', to: next.status, detail: reason });
    void store.journal.append(orderEntry(next));
  }
}

/** Resolves once told to end and nothing is in flight any more; what is queued may no longer go, and ends as nothing. */
function drained(pool: Pool, { signal }: ChildContext): Promise<void> {
  return new Promise((resolve) => {
    const drain = () => {
      pool.setConcurrency(Number.POSITIVE_INFINITY);
      void pool.idle().then(resolve);
    };
    signal.addEventListener('abort', drain, { once: true });
  });
}
