/** Kinds of events that one looks at together. */
export interface EventGroup {
  readonly id: string;
  readonly word: string;
  /** All if absent. */
  readonly kinds?: readonly string[];
}

export const eventGroups: readonly EventGroup[] = [
  { id: 'all', word: 'Everything' },
  {
    id: 'trouble',
    word: 'Trouble',
    kinds: [
      'attention_required',
      'process_crashed',
      'store_set_aside',
      'store_fenced',
      'feed_problem',
      'change_set_aside',
      'stray_ticket',
      'pos_trouble',
      'pos_down',
      'pos_back',
    ],
  },
  { id: 'booking', word: 'Booking', kinds: ['order_confirmed', 'order_rescheduled', 'booking_refused'] },
  { id: 'firing', word: 'Firing', kinds: ['order_fired', 'attempt_ended'] },
  {
    id: 'orders',
    word: 'Orders',
    kinds: ['order_confirmed', 'order_rescheduled', 'order_fired', 'order_status', 'stray_ticket'],
  },
  { id: 'people', word: 'Changes by people', kinds: ['controls_changed', 'slot_changed', 'order_handled'] },
  {
    id: 'processes',
    word: 'Processes',
    kinds: ['process_crashed', 'process_restarted', 'store_opened', 'store_closed', 'store_set_aside', 'store_fenced'],
  },
];

/** The group of an address; everything where it names none. */
export function groupOf(id: string | null): EventGroup {
  return eventGroups.find((group) => group.id === id) ?? { id: 'all', word: 'Everything' };
}
