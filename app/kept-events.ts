import type { StoreEvent } from '../stores/store-event.ts';

/**
 * Every hold and every reading of a feed is counted and logged; the table keeps what somebody may ask about later, and
 * each fact once: `order_fired` says that the order's status changed and that its attempt was delivered.
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
      return event.to !== 'fired';
    default:
      return !event.kind.startsWith('hold_');
  }
}
