import type { Attempt, Attention, Order, OrderStatus } from '../../answers/order.ts';
import type { Tone } from '../../widgets/tone.ts';

export const statusWords: Readonly<Record<OrderStatus, string>> = {
  scheduled: 'scheduled',
  firing: 'firing',
  deferred: 'deferred',
  unconfirmed: 'unconfirmed',
  fired: 'fired',
  accepted: 'accepted',
  preparing: 'preparing',
  ready: 'ready',
  picked_up: 'picked up',
  cancelled: 'cancelled',
  cancelled_by_store: 'cancelled by store',
  dead_letter: 'dead letter',
};

export const statusTones: Readonly<Record<OrderStatus, Tone>> = {
  scheduled: 'plain',
  firing: 'waiting',
  deferred: 'trouble',
  unconfirmed: 'person',
  fired: 'ok',
  accepted: 'ok',
  preparing: 'ok',
  ready: 'ok',
  picked_up: 'ok',
  cancelled: 'plain',
  cancelled_by_store: 'trouble',
  dead_letter: 'person',
};

export const attentionWords: Readonly<Record<Attention, string>> = {
  not_fired: 'It is not at its POS, and its promise time is near.',
  held_back: 'Somebody holds it back, and its promise time is near.',
  unconfirmed: 'Whether its POS has it cannot be known: ask the store, then resolve it.',
  dead_letter: 'No further attempt will be made by itself: replay it or purge it.',
};

export function outcomeTone({ outcome }: Pick<Attempt, 'outcome'>): Tone {
  if (outcome === undefined) return 'waiting';
  if (outcome === 'delivered') return 'ok';
  return outcome === 'unconfirmed' ? 'person' : 'trouble';
}

export function outcomeWords({ outcome }: Pick<Attempt, 'outcome'>): string {
  return outcome === undefined ? 'under way' : outcome.replace('_', ' ');
}

const atTheStore: ReadonlySet<OrderStatus> = new Set(['fired', 'accepted', 'preparing', 'ready', 'picked_up']);

/** When its POS had it, as far as is known: an order that was in doubt may be known only by what the store did with it. */
export function reachedAt({ fired_at, timeline }: Pick<Order, 'fired_at' | 'timeline'>): string | undefined {
  return fired_at ?? timeline.find(({ status }) => atTheStore.has(status))?.at;
}

/** Nothing more happens to it by itself or by the store. */
export function isOver(status: OrderStatus): boolean {
  return status === 'picked_up' || status === 'cancelled' || status === 'cancelled_by_store';
}
