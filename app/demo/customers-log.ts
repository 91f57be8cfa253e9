import type { Refused } from './api.ts';
import type { Held, Ordered } from './booking-client.ts';
import type { Promised } from './history.ts';

/** How it ended for one customer: with lunch ordered, without on their own wish, or turned away with a reason. */
export type Ending =
  | { readonly kind: 'ordered' }
  | { readonly kind: 'cancelled' | 'released' | 'hold_expired' }
  | { readonly kind: 'turned_away'; readonly problem: string; readonly title: string };

/** An order as its customer was told of it. */
interface ToldOrder {
  readonly orderId: string;
  /** When it should go to the POS: its fire time, or when it was confirmed or moved, if that was later. */
  dueAt: number;
  cancelled: boolean;
}

/** What customers wrote down of what the API told them. */
export class CustomersLog {
  readonly #holdIds: string[] = [];
  readonly #orders = new Map<string, ToldOrder>();
  readonly #releasesAsked = new Map<string, number>();
  readonly #refusals = new Map<string, number>();
  readonly #failures = new Map<string, number>();
  readonly #endings = new Map<string, number>();

  held({ hold_id: holdId }: Held): void {
    this.#holdIds.push(holdId);
  }

  ordered({ order_id: orderId, fire_at: fireAt, created_at: createdAt }: Ordered): void {
    this.#orders.set(orderId, { orderId, dueAt: Math.max(fireAt, createdAt), cancelled: false });
  }

  moved({ order_id: orderId, fire_at: fireAt }: Ordered, now: number): void {
    const order = this.#orders.get(orderId);
    if (order !== undefined) order.dueAt = Math.max(fireAt, now);
  }

  cancelled({ order_id: orderId }: Ordered): void {
    const order = this.#orders.get(orderId);
    if (order !== undefined) order.cancelled = true;
  }

  releaseAsked({ hold_id: holdId }: Held, now: number): void {
    this.#releasesAsked.set(holdId, now);
  }

  refused({ problem, status }: Pick<Refused, 'problem' | 'status'>): void {
    count(this.#refusals, problem);
    if (status >= 500) count(this.#failures, problem);
  }

  ended(ending: Ending): void {
    count(this.#endings, ending.kind === 'turned_away' ? `${ending.problem} (${ending.title})` : ending.kind);
  }

  /** Orders placed, cancelled ones too. */
  get orders(): number {
    return this.#orders.size;
  }

  get holds(): number {
    return this.#holdIds.length;
  }

  /** How often the API refused something, by problem. */
  get refusals(): ReadonlyMap<string, number> {
    return this.#refusals;
  }

  /** How many customers ended in which way: a kind of {@link Ending}, or what turned them away. */
  get endings(): ReadonlyMap<string, number> {
    return this.#endings;
  }

  dueAt(orderId: string): number | undefined {
    return this.#orders.get(orderId)?.dueAt;
  }

  promised(): Promised {
    return {
      holdIds: this.#holdIds,
      orders: [...this.#orders.values()],
      releasesAsked: this.#releasesAsked,
      failures: this.#failures,
    };
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
