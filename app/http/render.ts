import type { DayAvailability, OrderAnswer, SlotAvailability, SlotCount } from '../../stores/booking.ts';
import type { Hold } from '../../stores/hold.ts';
import { holdStatus } from '../../stores/hold.ts';
import type { Customer, OrderItem, TimelineEntry } from '../../stores/order.ts';
import { detailsOf, timelineOf } from '../../stores/order.ts';

/** Writes an instant as the people of a store read it. */
export type ShowInstant = (instant: number) => string;

/**
 * One day of slots as JSON text. Written by hand, because reading availability is the busiest request: ids, dates and
 * reasons need no escaping, and the rest are numbers.
 */
export function dayText({ storeId, date, timeZone, slots }: DayAvailability, show: ShowInstant): string {
  let text = `{"store_id":"${storeId}","date":"${date}","time_zone":${JSON.stringify(timeZone)},"slots":[`;
  let separator = '';
  for (const slot of slots) {
    text += separator + slotText(slot, show);
    separator = ',';
  }
  return `${text}]}`;
}

export function slotText({ slot, capacity, pending, confirmed, free, reason }: SlotAvailability, show: ShowInstant) {
  const state = reason === undefined ? '"state":"open"' : `"state":"unavailable","reason":"${reason}"`;
  return `{"slot":"${show(slot)}","capacity":${capacity},"pending":${pending},"confirmed":${confirmed},"free":${free},${state}}`;
}

export function holdText(hold: Hold, count: SlotCount | undefined, now: number, show: ShowInstant): string {
  return JSON.stringify({
    hold_id: hold.holdId,
    store_id: hold.storeId,
    slot: show(hold.slot),
    units: hold.units,
    status: holdStatus(hold, now),
    expires_at: show(hold.expiresAt),
    extended: hold.extended,
    at: show(now),
    customer_ref: hold.customerRef,
    order_id: hold.orderId,
    availability: count && shownCount(count),
  });
}

export function orderText(answer: OrderAnswer, show: ShowInstant): string {
  return JSON.stringify(shownOrder(answer, show));
}

export function shownOrder({ order, fireAt, attention }: OrderAnswer, show: ShowInstant): object {
  const { items, customer, note } = detailsOf(order);
  return {
    order_id: order.orderId,
    store_id: order.storeId,
    hold_id: order.holdId,
    slot: show(order.slot),
    fire_at: show(fireAt),
    status: order.status,
    units: order.units,
    items: items.map(shownItem),
    customer: shownCustomer(customer),
    note,
    created_at: show(order.createdAt),
    attempts: order.attempts,
    next_attempt_at: order.nextAttemptAt === undefined ? undefined : show(order.nextAttemptAt),
    ticket_id: order.ticketId,
    fired_at: order.firedAt === undefined ? undefined : show(order.firedAt),
    late: order.late,
    held_back: order.heldBack && { ...order.heldBack, at: show(order.heldBack.at) },
    attention_required: attention,
    timeline: timelineOf(order).map((entry) => shownStep(entry, show)),
  };
}

function shownCount({ capacity, pending, confirmed, free }: SlotCount): object {
  return { capacity, pending, confirmed, free };
}

function shownItem({ sku, name, quantity, unitPriceCents, note }: OrderItem): object {
  return { sku, name, quantity, unit_price_cents: unitPriceCents, note };
}

export function shownCustomer({ name, phone, email }: Customer): object {
  return { name, phone, email };
}

function shownStep({ at, status, detail }: TimelineEntry, show: ShowInstant): object {
  return { at: show(at), status, detail };
}
