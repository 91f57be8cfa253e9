import type { Order, OrderStatus } from '../answers/booking.ts';
import { wallTime } from '../time/wording.ts';

/** One station of an order's way, as a picture shows it. */
export interface Step {
  readonly label: string;
  readonly state: 'done' | 'now' | 'to come' | 'failed';
  /** When it was reached, on the store's clock. */
  readonly time?: string;
}

const stations = [
  { label: 'Booked', reached: 'scheduled' },
  { label: 'Sent to the kitchen', reached: 'fired' },
  { label: 'Accepted', reached: 'accepted' },
  { label: 'Being prepared', reached: 'preparing' },
  { label: 'Ready', reached: 'ready' },
  { label: 'Picked up', reached: 'picked_up' },
] as const satisfies readonly { readonly label: string; readonly reached: OrderStatus }[];

const failures: readonly OrderStatus[] = ['cancelled', 'cancelled_by_store', 'dead_letter'];

/** Where an order stands on its way. What was skipped, because a later station is known, is done. */
export function stepsOf({ status, timeline }: Pick<Order, 'status' | 'timeline'>): readonly Step[] {
  const times = new Map(timeline.map((step) => [step.status, wallTime(step.at)]));
  const last = stations.findLastIndex(({ reached }) => times.has(reached));
  const hasFailed = failures.includes(status);
  const steps = stations.map(({ label, reached }, index): Step => {
    const time = times.get(reached);
    return { label, state: stateAt(index, last, hasFailed), ...(time !== undefined && { time }) };
  });
  if (!hasFailed) return steps;
  const time = times.get(status);
  return [
    ...steps.slice(0, last + 1),
    { label: failureLabel(status), state: 'failed', ...(time !== undefined && { time }) },
  ];
}

function stateAt(index: number, last: number, hasFailed: boolean): Step['state'] {
  if (index > last) return 'to come';
  return index < last || hasFailed || index === stations.length - 1 ? 'done' : 'now';
}

function failureLabel(status: OrderStatus): string {
  return status === 'dead_letter' ? 'Not taken by the store' : 'Cancelled';
}

/** Where it stands, in a sentence for the guest. */
export function standing({ status, slot, fire_at }: Pick<Order, 'status' | 'slot' | 'fire_at'>): string {
  const sentences: Readonly<Record<OrderStatus, string>> = {
    scheduled: `We send it to the kitchen at ${wallTime(fire_at)}, so that it is fresh when you come.`,
    firing: 'It is on its way to the kitchen.',
    deferred: 'The kitchen cannot be reached just now. We keep trying; there is nothing you have to do.',
    unconfirmed: 'We are making sure that the kitchen has it. There is nothing you have to do.',
    fired: 'The kitchen has it.',
    accepted: 'The kitchen has accepted it.',
    preparing: 'It is being prepared.',
    ready: 'It is ready. See you in a moment!',
    picked_up: 'Picked up. Enjoy your meal!',
    cancelled: 'It is cancelled. Nothing will be prepared.',
    cancelled_by_store: 'The store had to cancel it. We are sorry.',
    dead_letter: `The store could not take it for ${wallTime(slot)}. Please call the store; somebody is looking into it.`,
  };
  return sentences[status];
}

const finals: readonly OrderStatus[] = ['picked_up', 'cancelled', 'cancelled_by_store'];

/** Nothing will change any more. */
export function isFinal(status: OrderStatus): boolean {
  return finals.includes(status);
}

const movable: readonly OrderStatus[] = ['scheduled'];
const cancellable: readonly OrderStatus[] = ['scheduled', 'deferred', 'fired', 'accepted'];

export function mayMove(status: OrderStatus): boolean {
  return movable.includes(status);
}

/** What the kitchen has may be voided there, until it is too late; the service decides. */
export function mayCancel(status: OrderStatus): boolean {
  return cancellable.includes(status);
}
