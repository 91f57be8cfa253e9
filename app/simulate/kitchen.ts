import type { OrderId, StoreId, TicketId } from '../../stores/ids.ts';
import { parseOrderId } from '../../stores/ids.ts';
import type { Order, OrderStatus } from '../../stores/order.ts';
import type { FeedChange, VoidOutcome } from '../../stores/pos.ts';
import type { Dice } from './dice.ts';
import type { Record } from './facts.ts';

/** What a ticket goes through, and how the feed calls it. */
const courses = {
  accepted: 'accepted',
  preparing: 'preparing',
  ready: 'ready',
  picked_up: 'picked_up',
  cancelled: 'cancelled_by_store',
} as const satisfies { readonly [word: string]: OrderStatus };

type Course = keyof typeof courses;

const changeIdOf = ({ ticketId, orderId }: Ticket, course: Course) => `${orderId} ${ticketId} ${course}`;

/** What an entry of a kitchen's feed says of an order, by its id; null where a stranger speaks. */
export function saidBy(changeId: string): { readonly orderId: OrderId; readonly status: OrderStatus } | null {
  const [order = '', , course = ''] = changeId.split(' ');
  const orderId = parseOrderId(order);
  return orderId !== null && isCourse(course) ? { orderId, status: courses[course] } : null;
}

function isCourse(word: string): word is Course {
  return Object.hasOwn(courses, word);
}

export interface Ticket {
  readonly ticketId: TicketId;
  readonly orderId: OrderId;
  /** What becomes of it and when, in order of time; ends when it is voided. */
  changes: readonly { readonly course: Course; readonly atMs: number }[];
}

export interface KitchenMeans {
  readonly storeId: StoreId;
  readonly idempotent: boolean;
  /** Virtual time; the kitchen's clock does not jump. */
  readonly nowMs: () => number;
  readonly dice: Dice;
  readonly record: Record;
  /** How long before an entry of the feed can be read, at most. */
  readonly lateFeedMs: () => number;
}

interface Line extends FeedChange {
  readonly readableAtMs: number;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const CANCELS_SHARE = 0.04;

/** What stands behind a store's POS: prints tickets, cooks, tells what becomes of them. Never loses anything itself. */
export class Kitchen {
  readonly #means: KitchenMeans;
  readonly #tickets = new Map<OrderId, Ticket[]>();
  readonly #coming: Line[] = [];
  /** Entries that can be read, in the order in which they came up. */
  readonly #feed: Line[] = [];
  #printed = 0;

  constructor(means: KitchenMeans) {
    this.#means = means;
  }

  /** Prints a ticket; the same order again is the same ticket where our key is honoured, and another where not. */
  take(order: Order, wallOffsetMs: number): TicketId {
    const known = this.#tickets.get(order.orderId) ?? [];
    if (known[0] !== undefined && this.#means.idempotent) return known[0].ticketId;
    const { storeId } = this.#means;
    const { orderId } = order;
    const ticketId = `${storeId}-${++this.#printed}` as TicketId;
    const ticket = { ticketId, orderId, changes: this.#cook(order.slot - wallOffsetMs) };
    this.#tickets.set(orderId, [...known, ticket]);
    for (const { course, atMs } of ticket.changes) this.#announce(ticket, course, atMs);
    this.#means.record({ kind: 'printed', storeId, orderId, ticketId });
    return ticketId;
  }

  find(orderId: OrderId): Ticket | undefined {
    return this.#tickets.get(orderId)?.[0];
  }

  /** What has become of an order's first ticket by now; null when it has none. */
  statusOf(orderId: OrderId): OrderStatus | null {
    const ticket = this.find(orderId);
    return ticket === undefined ? null : this.#statusOf(ticket);
  }

  void(orderId: OrderId): VoidOutcome {
    const ticket = this.find(orderId);
    if (ticket === undefined) return { kind: 'too_late', reason: 'no such order' };
    const status = this.#statusOf(ticket);
    if (status === 'cancelled_by_store') return { kind: 'voided' };
    if (status === 'ready' || status === 'picked_up') return { kind: 'too_late', reason: `it is ${status}` };
    const nowMs = this.#means.nowMs();
    const past = ticket.changes.filter(({ atMs }) => atMs <= nowMs);
    ticket.changes = [...past, { course: 'cancelled', atMs: nowMs }];
    this.#callOff(orderId);
    this.#announce(ticket, 'cancelled', nowMs);
    return { kind: 'voided' };
  }

  /** Entries from a position on, at most so many. */
  read(from: number, most: number): readonly FeedChange[] {
    const nowMs = this.#means.nowMs();
    this.#coming.sort((a, b) => a.readableAtMs - b.readableAtMs);
    while (this.#coming[0] !== undefined && this.#coming[0].readableAtMs <= nowMs) {
      this.#feed.push(...this.#coming.splice(0, 1));
    }
    return this.#feed.slice(from, from + most);
  }

  #statusOf({ changes }: Ticket): OrderStatus {
    const past = changes.filter(({ atMs }) => atMs <= this.#means.nowMs()).at(-1);
    return past === undefined ? 'fired' : courses[past.course];
  }

  /** Accepted soon, ready around the promise time, picked up a little later; some the store cancels on the way. */
  #cook(promiseAtMs: number): Ticket['changes'] {
    const { dice } = this.#means;
    const acceptedAtMs = this.#means.nowMs() + dice.int(1, 20) * SECOND_MS;
    const preparingAtMs = acceptedAtMs + dice.int(1, 90) * SECOND_MS;
    const readyAtMs = Math.max(preparingAtMs + MINUTE_MS, promiseAtMs - dice.int(0, 4) * MINUTE_MS);
    const changes = [
      { course: 'accepted', atMs: acceptedAtMs },
      { course: 'preparing', atMs: preparingAtMs },
      { course: 'ready', atMs: readyAtMs },
      { course: 'picked_up', atMs: readyAtMs + dice.int(1, 5) * MINUTE_MS },
    ] as const;
    if (!dice.chance(CANCELS_SHARE)) return changes;
    const kept = changes.slice(0, dice.int(1, 3));
    return [...kept, { course: 'cancelled', atMs: (kept.at(-1)?.atMs ?? acceptedAtMs) + SECOND_MS }];
  }

  #announce(ticket: Ticket, course: Course, atMs: number): void {
    const lateMs = this.#means.dice.int(0, this.#means.lateFeedMs());
    this.#coming.push({
      changeId: changeIdOf(ticket, course),
      orderId: ticket.orderId,
      status: course,
      at: atMs,
      readableAtMs: atMs + lateMs,
    });
  }

  /** What has not happened yet will not be announced. */
  #callOff(orderId: OrderId): void {
    const nowMs = this.#means.nowMs();
    const kept = this.#coming.filter((line) => line.orderId !== orderId || line.at <= nowMs);
    this.#coming.splice(0, this.#coming.length, ...kept);
  }
}
