import type { OpsOrder, Order } from '../../../../../../app/web/browser/answers/order.ts';

/** An instant of Friday noon in New York: `11:30:04.5`. */
export function nyc(time: string): string {
  return `2026-08-14T${time}-04:00`;
}

/** Promised for 11:45, and fired on time. */
export const someOrder: Order = {
  order_id: 'ord_9fKpL3sVxE6tH1jBqM4nRw',
  store_id: 'nyc-042',
  slot: nyc('11:45:00'),
  fire_at: nyc('11:30:00'),
  status: 'fired',
  units: 1,
  items: [{ sku: 'burger', name: 'Cheeseburger', quantity: 2 }],
  customer: { name: 'Ana' },
  created_at: nyc('11:00:00'),
  attempts: 1,
  fired_at: nyc('11:30:00.4'),
  late: false,
  timeline: [
    { at: nyc('11:00:00'), status: 'scheduled' },
    { at: nyc('11:30:00'), status: 'firing', detail: 'attempt 1' },
    { at: nyc('11:30:00.4'), status: 'fired' },
  ],
};

export const onTime: OpsOrder = {
  at: nyc('11:31:00'),
  order: someOrder,
  why_not: { fire: 'it is picked_up already', hold_back: null, cancel: null, resolve: null, replay: null, purge: null },
  attempts: [{ number: 1, started_at: nyc('11:30:00'), ended_at: nyc('11:30:00.4'), outcome: 'delivered' }],
  late_ms: 0,
  explanation: 'It was on time.',
};

/** Refused twice, and fired 9.5 s late. */
export const twiceRefused: OpsOrder = {
  ...onTime,
  order: {
    ...someOrder,
    attempts: 3,
    fired_at: nyc('11:30:09.5'),
    timeline: [
      { at: nyc('11:00:00'), status: 'scheduled' },
      { at: nyc('11:30:00'), status: 'firing', detail: 'attempt 1' },
      { at: nyc('11:30:00.2'), status: 'deferred', detail: 'connection refused; again in 3 s' },
      { at: nyc('11:30:03.2'), status: 'firing', detail: 'attempt 2' },
      { at: nyc('11:30:03.4'), status: 'deferred', detail: 'connection refused; again in 6 s' },
      { at: nyc('11:30:09.4'), status: 'firing', detail: 'attempt 3' },
      { at: nyc('11:30:09.5'), status: 'fired' },
    ],
  },
  attempts: [
    refusedAttempt(1, '11:30:00', '11:30:00.2'),
    refusedAttempt(2, '11:30:03.2', '11:30:03.4'),
    { number: 3, started_at: nyc('11:30:09.4'), ended_at: nyc('11:30:09.5'), outcome: 'delivered' },
  ],
  late_ms: 9_500,
};

function refusedAttempt(number: number, from: string, to: string) {
  const outcome = 'not_received' as const;
  return { number, started_at: nyc(from), ended_at: nyc(to), outcome, detail: 'connection refused' };
}
