import type { Cursor, OrderId, PosAccountId, TicketId } from './ids.ts';
import type { Order } from './order.ts';

/**
 * What became of an attempt, sorted by what we may do next.
 *
 * - `delivered`: the POS has it, under this ticket.
 * - `not_received`: surely not there; try again, not sooner than `retryAfterMs`.
 * - `rejected`: it will never be taken; a dead letter at once.
 * - `unconfirmed`: may or may not be there.
 *
 * `down` says that nobody was there to take any order: no connection, no answer, or an answer that something is broken.
 */
export type AttemptOutcome =
  | { readonly kind: 'delivered'; readonly ticketId: TicketId }
  | { readonly kind: 'not_received'; readonly reason: string; readonly retryAfterMs?: number; readonly down?: true }
  | { readonly kind: 'rejected'; readonly reason: string }
  | { readonly kind: 'unconfirmed'; readonly reason: string; readonly down?: true };

/** What a look-up by our order id found. `unknown`: it could not be asked; `down` as for an attempt. */
export type LookUpOutcome =
  | { readonly kind: 'found'; readonly ticketId: TicketId }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly reason: string; readonly down?: true };

export type VoidOutcome =
  | { readonly kind: 'voided' }
  | { readonly kind: 'too_late'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/** What has become of the ticket of an order that is cancelled. `unknown`: its POS could not be asked, and will be. */
export type TicketFate = 'void' | 'stays' | 'unknown';

/** One entry of the feed, as read; status and order id are not yet known to be ours. */
export interface FeedChange {
  readonly changeId: string;
  readonly orderId: string;
  readonly status: string;
  readonly at: number;
}

/** A piece of the feed. `problems` names entries that could not be read; they cost themselves alone. */
export type FeedOutcome =
  | {
      readonly kind: 'read';
      readonly changes: readonly FeedChange[];
      readonly problems: readonly string[];
      /** Absent when the document broke off: then we read again from where we were. */
      readonly next?: Cursor;
    }
  | { readonly kind: 'failed'; readonly reason: string; readonly retryAfterMs?: number };

/** What an account lets us do. */
export interface PosTraits {
  readonly accountId: PosAccountId;
  /** Honours our key: the same order sent again is the same ticket. */
  readonly idempotent: boolean;
  readonly canLookUp: boolean;
  /** False: one attempt, no second. */
  readonly retries: boolean;
}

/**
 * One store's view of its POS account. Every call has the account's deadlines, so it ends by itself, and none rejects.
 */
export interface Pos {
  readonly traits: PosTraits;
  /** Why nothing can be sent now (`suspended`, …); null when open. Shown, not obeyed: calls answer `not_received` by themselves. */
  readonly trouble: string | null;
  /**
   * Hands over one order. Waits for its turn under the account's limits; `beforeSend` is called when the turn has come,
   * right before the first byte, and answers whether it may still go: false gives `not_received`.
   */
  submit(order: Order, beforeSend: () => boolean): Promise<AttemptOutcome>;
  lookUp(orderId: OrderId): Promise<LookUpOutcome>;
  cancel(orderId: OrderId, reason: string): Promise<VoidOutcome>;
  /** Reads on from `since`; gives up, as `failed`, when `signal` aborts. */
  changes(since: Cursor | null, signal: AbortSignal): Promise<FeedOutcome>;
}
