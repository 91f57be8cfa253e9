import type { StoreEvent } from '../stores/store-event.ts';

/**
 * Every hold and every reading of a feed is counted and logged; the table keeps what somebody may ask about later, and
 * each fact once: an attempt's end says that the order was being fired, and `order_fired` that its attempt was delivered
 * and, unless there is more to say, that its status changed.
 */
export function isKept(event: StoreEvent): boolean {
  switch (event.kind) {
    case 'feed_read':
    case 'feed_failed':
    case 'attempt_started':
      return false;
    case 'attempt_ended':
      return event.outcome !== 'delivered';
    case 'order_status':
      return event.to !== 'firing' && (event.to !== 'fired' || event.detail !== undefined);
    default:
      return !event.kind.startsWith('hold_');
  }
}
