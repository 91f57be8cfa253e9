import type { OrderAnswer } from '../../stores/booking.ts';
import { death } from '../../stores/dead-letters.ts';
import type { PosAccountId } from '../../stores/ids.ts';
import type { Attempt } from '../../stores/order.ts';
import { detailsOf } from '../../stores/order.ts';
import type { ShowInstant } from './render.ts';
import { shownCustomer } from './render.ts';

/** A dead letter as whoever deals with it needs it: when and why, and every attempt. */
export function shownDeadLetter(
  { order }: OrderAnswer,
  posAccount: PosAccountId | undefined,
  attempts: readonly Attempt[],
  show: ShowInstant,
): object {
  const { at, detail } = death(order);
  return {
    order_id: order.orderId,
    store_id: order.storeId,
    pos_account: posAccount,
    slot: show(order.slot),
    units: order.units,
    customer: shownCustomer(detailsOf(order).customer),
    since: show(at),
    reason: detail ?? 'not known',
    in_doubt: order.inDoubt === true,
    attempts: attempts.map((attempt) => shownAttempt(attempt, show)),
  };
}

export function shownAttempt({ number, startedAt, endedAt, outcome, detail }: Attempt, show: ShowInstant): object {
  return {
    number,
    started_at: show(startedAt),
    ended_at: endedAt === undefined ? undefined : show(endedAt),
    outcome,
    detail,
  };
}
