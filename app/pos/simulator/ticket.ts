import { courses } from './pace.ts';

/** What the simulated POS made of an order it was handed. */
export interface Ticket {
  readonly ticketId: string;
  readonly orderId: string;
  readonly storeRef: string;
  readonly accountId: string;
  /** The idempotency key it came with. */
  readonly key: string | undefined;
  readonly units: number;
  readonly promiseAt: number;
  /** When the request arrived, on the simulator's clock and in real milliseconds. */
  readonly receivedAt: number;
  readonly receivedRealMs: number;
  /** When it reaches each course by itself. */
  readonly coursesAt: readonly number[];
  /** Courses reached so far. */
  reached: number;
  cancelledAt?: number;
  /** The ticket printed before this one for the same order. */
  readonly duplicateOf?: Ticket;
}

export type TicketStatus = 'received' | (typeof courses)[number] | 'cancelled';

export function statusOf(ticket: Ticket): TicketStatus {
  if (ticket.cancelledAt !== undefined) return 'cancelled';
  return courses[ticket.reached - 1] ?? 'received';
}

/** A guest's order can be called off until it is ready. */
export function mayCancel(ticket: Ticket): boolean {
  const status = statusOf(ticket);
  return status === 'received' || status === 'accepted' || status === 'preparing';
}
