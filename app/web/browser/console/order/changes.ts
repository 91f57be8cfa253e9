import type { OpsOrder, OrderChange } from '../../answers/order.ts';

/** What a person may do with an order. */
export interface ChangeFacts {
  readonly change: OrderChange;
  readonly word: string;
  /** What follows from it. */
  readonly meaning: string;
  readonly isGrave?: boolean;
}

export const changeFacts: readonly ChangeFacts[] = [
  { change: 'fire', word: 'Fire now', meaning: 'It goes to its POS at once, whatever its fire time.' },
  {
    change: 'hold_back',
    word: 'Hold back',
    meaning:
      'It is not fired before somebody fires it. A person is called 5 minutes before its promise time; 30 minutes after it, it is a dead letter.',
  },
  {
    change: 'cancel',
    word: 'Cancel',
    meaning: 'It is not fired any more, or its ticket is voided where the store can still stop it.',
    isGrave: true,
  },
  {
    change: 'resolve',
    word: 'Resolve',
    meaning: 'Ask the store whether it has the order. If you say wrongly that it has not, it gets a second ticket.',
  },
  { change: 'replay', word: 'Replay', meaning: 'It is tried again at once, for 30 minutes at least.' },
  {
    change: 'purge',
    word: 'Purge',
    meaning: 'It is given up, and its place is free. Nothing is told to its POS.',
    isGrave: true,
  },
];

/** Why it cannot be done, as a sentence; undefined where it can. */
export function whyNot(change: OrderChange, { why_not }: Pick<OpsOrder, 'why_not'>): string | undefined {
  const why = why_not[change];
  return why === null ? undefined : `${why.charAt(0).toUpperCase()}${why.slice(1).replaceAll('_', ' ')}.`;
}

/** The route that does it. */
export function changePath(change: OrderChange, orderId: string): string {
  const id = encodeURIComponent(orderId);
  if (change === 'cancel') return `/v1/orders/${id}/cancel`;
  if (change === 'replay' || change === 'purge') return `/v1/ops/dead-letters/${id}/${change}`;
  return `/v1/ops/orders/${id}/${change.replace('_', '-')}`;
}
