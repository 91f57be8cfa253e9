import type { StoreEvent } from '../stores/store-event.ts';

/** Every hold and every reading of a feed is counted and logged; the table keeps what somebody may ask about later. */
export function isKept({ kind }: StoreEvent): boolean {
  return !kind.startsWith('hold_') && kind !== 'feed_read' && kind !== 'feed_failed' && kind !== 'attempt_started';
}
