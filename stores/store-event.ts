import type { Attention } from './attention.ts';
import type { HoldId, OrderId, PosAccountId, StoreId, TicketId } from './ids.ts';
import type { Intervention } from './intervention.ts';
import type { OrderStatus } from './order.ts';
import type { AttemptOutcome, TicketFate } from './pos.ts';

/** Everything that happens inside, as told to the log, the metrics, the event table and the live stream. */
export type StoreEvent = { readonly storeId: StoreId; readonly at: number } & StoreHappening;

export type StoreHappening =
  | { readonly kind: 'store_opened'; readonly holds: number; readonly orders: number }
  | { readonly kind: 'store_closed'; readonly reason: string }
  | { readonly kind: 'store_set_aside'; readonly error: string; readonly retryInMs: number }
  | { readonly kind: 'store_fenced' }
  | { readonly kind: 'process_crashed'; readonly process: string; readonly error: string }
  /** `by` and `reason` where a person did it. */
  | {
      readonly kind: 'process_restarted';
      readonly process: string;
      readonly restarts: number;
      readonly by?: string;
      readonly reason?: string;
    }
  | { readonly kind: 'hold_placed'; readonly holdId: HoldId; readonly slot: number; readonly units: number }
  | { readonly kind: 'hold_extended'; readonly holdId: HoldId }
  | { readonly kind: 'hold_released'; readonly holdId: HoldId }
  | { readonly kind: 'hold_expired'; readonly holdId: HoldId }
  | { readonly kind: 'booking_refused'; readonly refusal: string; readonly slot?: number }
  | { readonly kind: 'order_confirmed'; readonly orderId: OrderId; readonly slot: number; readonly fireAt: number }
  | { readonly kind: 'order_rescheduled'; readonly orderId: OrderId; readonly from: number; readonly to: number }
  | {
      readonly kind: 'order_status';
      readonly orderId: OrderId;
      readonly from: OrderStatus;
      readonly to: OrderStatus;
      readonly detail?: string;
    }
  | { readonly kind: 'attempt_started'; readonly orderId: OrderId; readonly number: number }
  | {
      readonly kind: 'attempt_ended';
      readonly orderId: OrderId;
      readonly number: number;
      readonly outcome: AttemptOutcome['kind'];
      readonly tookMs: number;
      readonly reason?: string;
    }
  /** `latenessMs`: from fire time, or confirmation when that came later, to the moment the POS was sent it. */
  | {
      readonly kind: 'order_fired';
      readonly orderId: OrderId;
      readonly ticketId: TicketId;
      readonly latenessMs: number;
    }
  /** `reason`: the last thing that is known of it. */
  | {
      readonly kind: 'attention_required';
      readonly orderId: OrderId;
      readonly attention: Attention;
      readonly reason: string;
    }
  /** A person of ops did something with an order. */
  | {
      readonly kind: 'order_handled';
      readonly orderId: OrderId;
      readonly action: Intervention['kind'];
      readonly by: string;
      readonly reason: string;
    }
  | { readonly kind: 'feed_read'; readonly changes: number; readonly applied: number }
  | { readonly kind: 'feed_failed'; readonly reason: string }
  | { readonly kind: 'feed_problem'; readonly problem: string }
  | { readonly kind: 'change_set_aside'; readonly changeId: string; readonly reason: string }
  /** The POS has an order that was cancelled here: an attempt that nobody knew of had sent it. */
  | { readonly kind: 'stray_ticket'; readonly orderId: OrderId; readonly fate: TicketFate; readonly detail: string }
  /** `concurrency`: where that was changed, orders in flight at most, or null for the usual; `until`: as for all of them. */
  | {
      readonly kind: 'controls_changed';
      readonly by: string;
      readonly reason: string;
      readonly detail: string;
      readonly concurrency?: number | null;
      readonly until?: number;
    }
  | {
      readonly kind: 'slot_changed';
      readonly slot: number;
      readonly by: string;
      readonly reason: string;
      readonly detail: string;
    }
  | { readonly kind: 'pos_trouble'; readonly accountId: PosAccountId; readonly trouble: string | null }
  /** The store's own POS is down, whatever its account does: its orders wait, and one of them probes now and then. */
  | { readonly kind: 'pos_down'; readonly reason: string; readonly retryInMs: number }
  | { readonly kind: 'pos_back'; readonly downMs: number };

/** Takes an event and returns at once; never throws. */
export type Report = (event: StoreEvent) => void;

const kinds: Readonly<Record<StoreEvent['kind'], true>> = {
  store_opened: true,
  store_closed: true,
  store_set_aside: true,
  store_fenced: true,
  process_crashed: true,
  process_restarted: true,
  hold_placed: true,
  hold_extended: true,
  hold_released: true,
  hold_expired: true,
  booking_refused: true,
  order_confirmed: true,
  order_rescheduled: true,
  order_status: true,
  attempt_started: true,
  attempt_ended: true,
  order_fired: true,
  attention_required: true,
  order_handled: true,
  feed_read: true,
  feed_failed: true,
  feed_problem: true,
  change_set_aside: true,
  stray_ticket: true,
  controls_changed: true,
  slot_changed: true,
  pos_trouble: true,
  pos_down: true,
  pos_back: true,
};

export function isEventKind(text: string): text is StoreEvent['kind'] {
  return Object.hasOwn(kinds, text);
}
