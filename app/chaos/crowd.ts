import type { Random } from '../../lib/random.ts';
import { seededRandom } from '../../lib/random.ts';
import type { ChaosStore } from './chain.ts';
import { chaosStores } from './chain.ts';
import type { CustomerMeans } from './customer.ts';
import { Customer } from './customer.ts';
import { drawCustomer } from './customer-plans.ts';

/** Customers under way at one store; beyond that nobody comes until one has gone. */
const MOST_AT_ONCE = 40;

/** Customers of all stores, who keep coming until they are told to stop. */
export class Crowd {
  readonly #means: CustomerMeans;
  readonly #seed: number;
  readonly #closed = new AbortController();
  readonly #streams: Promise<void>[] = [];
  readonly #trouble = Promise.withResolvers<never>();

  constructor(means: CustomerMeans, seed: number) {
    this.#means = means;
    this.#seed = seed;
  }

  /** Rejects when a customer got an answer that nobody understands. */
  get failed(): Promise<never> {
    return this.#trouble.promise;
  }

  open(): void {
    this.failed.catch(() => undefined);
    for (const [index, store] of chaosStores.entries()) {
      this.#streams.push(this.#serve(store, seededRandom(this.#seed * 1_000 + index)));
    }
  }

  /** No more come; resolves when those under way have gone. */
  async close(): Promise<void> {
    this.#closed.abort();
    await Promise.all(this.#streams);
  }

  async #serve(store: ChaosStore, random: Random): Promise<void> {
    const inside = new Set<Promise<unknown>>();
    const { clock, signal, log } = this.#means;
    const over = AbortSignal.any([signal, this.#closed.signal]);
    for (let number = 1; !over.aborted; number += 1) {
      const plan = drawCustomer(store, random);
      if (inside.size < MOST_AT_ONCE) {
        log.arrived();
        const customer = new Customer(store, plan, `${store.storeId} ${number}`, this.#means);
        const lunch = customer.haveLunch().catch((error: unknown) => signal.aborted || this.#trouble.reject(error));
        inside.add(lunch);
        void lunch.then(() => inside.delete(lunch));
      }
      await clock.sleep(plan.nextMs, over).catch(() => undefined);
    }
    await Promise.all(inside);
  }
}
