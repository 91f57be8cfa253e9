import type { HeapItem } from '../lib/heap.ts';
import { Heap } from '../lib/heap.ts';
import type { Urgency } from './attention.ts';
import { isInDoubt } from './firing-rules.ts';
import type { OrderId } from './ids.ts';
import type { Order, OrderStatus, TimelineEntry } from './order.ts';
import { isFinal, mayBecome } from './order.ts';

/** What a step changes beside the status. */
export type OrderPatch = Partial<
  Pick<Order, 'slot' | 'attempts' | 'attemptsBefore' | 'ticketId' | 'firedAt' | 'late'>
> & {
  readonly [K in Removable]?: Order[K] | null;
};

/** What `null` in a patch takes away. */
type Removable = 'nextAttemptAt' | 'heldBack' | 'inDoubt';

/** Whose book it is: says when to look, and hears what the book knows. */
export interface BookOwner {
  /**
   * When an order has to be looked at next, where a person was called for `called` already; undefined for one that
   * only others will move.
   */
  lookAt(order: Order, called: Urgency): number | undefined;
  /** The first appointment has changed: whoever wakes up for it sets the alarm anew. */
  agendaChanged(): void;
  orderKnown(orderId: OrderId): void;
  orderGone(orderId: OrderId): void;
}

/** An open order and, while it stands in the agenda, when it has to be looked at. */
interface Entry extends HeapItem {
  order: Order;
  at: number;
  /** What a person was called for, as far as this opening of the store knows. */
  called: Urgency;
}

/**
 * A store's open orders and when each has to be looked at next: plain data, owned by the store's supervisor, so that
 * it outlives manager, delivery pool and tracker. Every change of an order goes through {@link OrderBook.step}, which
 * knows the arrows. An order leaves when it is final and durable; its places stay in the availability table.
 */
export class OrderBook {
  readonly #entries = new Map<OrderId, Entry>();
  readonly #agenda = new Heap<Entry>(comesBefore);
  readonly #owner: BookOwner;
  #changes = 0;

  constructor(owner: BookOwner) {
    this.#owner = owner;
  }

  /** Grows whenever an order comes, changes or goes. */
  get changes(): number {
    return this.#changes;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** When the next order has to be looked at. */
  get nextAt(): number | undefined {
    return this.#agenda.peek()?.at;
  }

  get(orderId: OrderId): Order | undefined {
    return this.#entries.get(orderId)?.order;
  }

  *all(): Generator<Order> {
    for (const entry of this.#entries.values()) yield entry.order;
  }

  /** As {@link all}, and quicker: for who looks at every order of every store. */
  each(look: (order: Order) => void): void {
    this.#entries.forEach((entry) => {
      look(entry.order);
    });
  }

  /** Takes in a new order, or one as it was before a change that did not become durable. */
  put(order: Order): void {
    this.#changes += 1;
    const entry = this.#entries.get(order.orderId);
    if (entry === undefined) {
      this.#entries.set(order.orderId, { order, at: 0, heapIndex: -1, called: 0 });
      this.#owner.orderKnown(order.orderId);
    } else {
      if (entry.order.slot !== order.slot) entry.called = 0;
      entry.order = order;
    }
    this.plan(order.orderId);
  }

  /** Lets go of an order that nothing can happen to any more. */
  forgetFinal(orderId: OrderId): void {
    const entry = this.#entries.get(orderId);
    if (entry === undefined || !isFinal(entry.order.status)) return;
    this.#changes += 1;
    this.#agenda.remove(entry);
    this.#entries.delete(orderId);
    this.#owner.orderGone(orderId);
  }

  /**
   * Moves an order along one arrow, or keeps its status and notes something on its timeline.
   * An arrow that is not in the drawing is a bug of the caller, who asks {@link mayBecome} first, and so is an order
   * that has changed since the caller looked.
   */
  step(order: Order, status: OrderStatus, at: number, detail: string | undefined, patch: OrderPatch = {}): Order {
    if (status !== order.status && !mayBecome(order.status, status)) {
      throw new Error(`order ${order.orderId} may not go from ${order.status} to ${status}`);
    }
    if (this.get(order.orderId) !== order) throw new Error(`order ${order.orderId} has changed meanwhile`);
    const entry = { at, status, ...(detail === undefined ? {} : { detail }) };
    const next = stepped(order, status, entry, withDoubt(order, status, patch));
    this.put(next);
    return next;
  }

  /** Changes what the customer never sees on the timeline. */
  patch(order: Order, patch: OrderPatch): Order {
    const next = patched(order, patch);
    this.put(next);
    return next;
  }

  /** Takes one order that has to be looked at by `now` off the agenda. The caller plans it anew. */
  takeDue(now: number): Order | undefined {
    const next = this.#agenda.peek();
    if (next === undefined || next.at > now) return undefined;
    this.#agenda.remove(next);
    return next.order;
  }

  /** Puts an order on the agenda for when the rules say, or takes it off where they say nothing. */
  plan(orderId: OrderId): void {
    const entry = this.#entries.get(orderId);
    if (entry !== undefined) this.#planEntry(entry);
  }

  #planEntry(entry: Entry): void {
    const at = this.#owner.lookAt(entry.order, entry.called);
    // As most are in a sweep: an appointment that stands is left where it is.
    if (at === entry.at && entry.heapIndex >= 0) return;
    this.#agenda.remove(entry);
    if (at === undefined) return;
    entry.at = at;
    this.#agenda.push(entry);
    if (this.#agenda.peek() === entry) this.#owner.agendaChanged();
  }

  /** Plans all orders anew: after a restart of whoever had them in hand, or a change of the rules. */
  planAll(): void {
    this.#entries.forEach((entry) => {
      this.#planEntry(entry);
    });
  }

  /** Whether a person has to be called for an order that is here; true once for each urgency, unless it falls. */
  call(orderId: OrderId, urgency: Urgency): boolean {
    const entry = this.#entries.get(orderId);
    if (entry === undefined || entry.called >= urgency) return false;
    entry.called = urgency;
    return true;
  }

  /** A person has just dealt with the order, and knows how urgent it is now. */
  attended(orderId: OrderId, urgency: Urgency): void {
    const entry = this.#entries.get(orderId);
    if (entry !== undefined) entry.called = urgency;
  }
}

function comesBefore(a: Entry, b: Entry): boolean {
  return a.at < b.at;
}

function stepped(order: Order, status: OrderStatus, entry: TimelineEntry, patch: OrderPatch): Order {
  return patched({ ...order, status, later: order.later.concat(entry) }, patch);
}

/** A dead letter keeps the doubt there was, unless its maker knows better; every other status says it by itself. */
function withDoubt(order: Order, to: OrderStatus, patch: OrderPatch): OrderPatch {
  if (to !== 'dead_letter') return order.inDoubt === undefined ? patch : { ...patch, inDoubt: null };
  return patch.inDoubt === undefined && isInDoubt(order) ? { ...patch, inDoubt: true } : patch;
}

/** A copy of a whole object costs V8 next to nothing, one that leaves out names a microsecond: most have none of these. */
function patched(order: Order, { nextAttemptAt, heldBack, inDoubt, ...patch }: OrderPatch): Order {
  const at = kept(nextAttemptAt, order.nextAttemptAt);
  const held = kept(heldBack, order.heldBack);
  const doubt = kept(inDoubt, order.inDoubt);
  return {
    ...(hasRemovable(order) ? withoutRemovable(order) : order),
    ...patch,
    ...(at !== undefined && { nextAttemptAt: at }),
    ...(held !== undefined && { heldBack: held }),
    ...(doubt !== undefined && { inDoubt: doubt }),
    version: order.version + 1,
  };
}

function hasRemovable({ nextAttemptAt, heldBack, inDoubt }: Order): boolean {
  return nextAttemptAt !== undefined || heldBack !== undefined || inDoubt !== undefined;
}

function withoutRemovable({ nextAttemptAt, heldBack, inDoubt, ...rest }: Order): Omit<Order, Removable> {
  return rest;
}

function kept<T>(patch: T | null | undefined, before: T | undefined): T | undefined {
  return patch === undefined ? before : (patch ?? undefined);
}
