import { Meter } from './meter.ts';
import { courses } from './pace.ts';
import type { Ticket, TicketStatus } from './ticket.ts';
import { mayCancel } from './ticket.ts';

/** One line of a store's feed. */
export interface Change {
  readonly changeId: string;
  readonly orderId: string;
  readonly status: TicketStatus;
  readonly at: number;
}

/** One store of one account: its tickets and what happened to them. Tickets move when somebody looks. */
export class SimStore {
  readonly ref: string;
  readonly accountId: string;
  readonly meter = new Meter();
  readonly #byKey = new Map<string, Ticket>();
  readonly #byOrder = new Map<string, Ticket>();
  #open: Ticket[] = [];
  readonly #changes: Change[] = [];

  constructor(ref: string, accountId: string) {
    this.ref = ref;
    this.accountId = accountId;
  }

  get tickets(): number {
    return this.#byOrder.size;
  }

  /** The ticket this key was answered with before. */
  remembered(key: string): Ticket | undefined {
    return this.#byKey.get(key);
  }

  /** The newest ticket of an order. */
  ticketOf(orderId: string): Ticket | undefined {
    return this.#byOrder.get(orderId);
  }

  add(ticket: Ticket): void {
    if (ticket.key !== undefined) this.#byKey.set(ticket.key, ticket);
    this.#byOrder.set(ticket.orderId, ticket);
    this.#open.push(ticket);
  }

  /** False when it is too late, or there is no such order. */
  cancel(orderId: string, now: number): boolean {
    this.settle(now);
    const ticket = this.#byOrder.get(orderId);
    if (ticket === undefined || !mayCancel(ticket)) return false;
    ticket.cancelledAt = now;
    this.#open = this.#open.filter((other) => other !== ticket);
    this.#note(ticket.orderId, 'cancelled', now);
    return true;
  }

  /** The changes from number `from` on that are at least `lateMs` old, at most `limit`. */
  changesSince(from: number, limit: number, now: number, lateMs: number): readonly Change[] {
    this.settle(now);
    const page = this.#changes.slice(from, from + limit);
    const tooFresh = page.findIndex((change) => change.at + lateMs > now);
    return tooFresh < 0 ? page : page.slice(0, tooFresh);
  }

  /** Moves every ticket to where it should be by now, and notes the moves in the order of their times. */
  settle(now: number): void {
    const due = this.#open.flatMap((ticket) => dueMoves(ticket, now));
    if (due.length === 0) return;
    due.sort((a, b) => a.at - b.at);
    for (const move of due) this.#note(move.orderId, move.status, move.at);
    this.#open = this.#open.filter((ticket) => ticket.reached < courses.length);
  }

  #note(orderId: string, status: TicketStatus, at: number): void {
    this.#changes.push({ changeId: `c-${this.#changes.length + 1}`, orderId, status, at });
  }
}

function dueMoves(ticket: Ticket, now: number): Omit<Change, 'changeId'>[] {
  const moves: Omit<Change, 'changeId'>[] = [];
  for (
    let at = ticket.coursesAt[ticket.reached];
    at !== undefined && at <= now;
    at = ticket.coursesAt[ticket.reached]
  ) {
    moves.push({ orderId: ticket.orderId, status: courses[ticket.reached] ?? 'received', at });
    ticket.reached += 1;
  }
  return moves;
}
