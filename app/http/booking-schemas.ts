import { z } from 'zod';
import { orderSigns } from './order-signs.ts';
import {
  count,
  date,
  holdId,
  instant,
  line,
  lines,
  nextPage,
  page,
  shownHoldId,
  shownInstant,
  shownOrderId,
  shownStoreId,
  wholeNumber,
} from './schemas.ts';

export const dayQuery = z.strictObject({
  date: date.optional().meta({ description: "Today in the store's zone if absent." }),
});

export const holdRequest = z
  .strictObject({
    slot: instant.meta({ description: 'The start of the slot.' }),
    units: wholeNumber(1, 100).default(1).meta({ description: 'Places it takes.' }),
    customer_ref: line(128).optional().meta({ description: 'Your name for the customer; at most 3 live holds each.' }),
  })
  .meta({
    id: 'HoldRequest',
    examples: [{ slot: '2026-08-14T11:45:00-04:00', units: 1, customer_ref: 'guest-4711' }],
  });

const item = z
  .strictObject({
    sku: line(64),
    name: line(200),
    quantity: wholeNumber(1, 999),
    unit_price_cents: wholeNumber(0, 100_000_000).optional(),
    note: lines(500).optional(),
  })
  .meta({ id: 'Item' });

export const customer = z
  .strictObject({ name: line(200), phone: line(40).optional(), email: line(254).optional() })
  .meta({ id: 'Customer' });

export const orderRequest = z
  .strictObject({
    hold_id: holdId,
    items: z.array(item).min(1).max(200),
    customer,
    note: lines(500).optional(),
  })
  .meta({
    id: 'OrderRequest',
    examples: [
      {
        hold_id: 'hold_0dXvQ2mN8rT5uY7wZa1bCg',
        items: [{ sku: 'burger', name: 'Cheeseburger', quantity: 2, unit_price_cents: 950, note: 'no onions' }],
        customer: { name: 'Ana', phone: '+1 555 0100' },
      },
    ],
  });

export const cancelRequest = z
  .strictObject({ reason: lines(500).optional() })
  .optional()
  .meta({ id: 'CancelRequest', examples: [{ reason: 'changed my mind' }] });

export const rescheduleRequest = z
  .strictObject({ slot: instant.meta({ description: 'The start of the new slot.' }) })
  .meta({ id: 'RescheduleRequest', examples: [{ slot: '2026-08-14T12:15:00-04:00' }] });

const counts = { capacity: count, pending: count, confirmed: count, free: count };

export const storeListQuery = page.extend({
  q: line(100).optional().meta({ description: 'Only stores with this in their id or name, in any case.' }),
});

const storeState = z.enum(['starting', 'open', 'set_aside']);

export const storeListAnswer = z
  .object({
    stores: z.array(
      z.object({
        store_id: shownStoreId,
        name: z.string(),
        time_zone: z.string(),
        slot_minutes: count,
        lead_minutes: count,
        state: storeState,
      }),
    ),
    next: nextPage,
  })
  .meta({
    id: 'StoreList',
    examples: [
      {
        stores: [
          {
            store_id: 'nyc-042',
            name: 'Union Square',
            time_zone: 'America/New_York',
            slot_minutes: 15,
            lead_minutes: 15,
            state: 'open',
          },
        ],
        next: null,
      },
    ],
  });

export const slotAnswer = z
  .object({
    slot: shownInstant,
    ...counts,
    state: z.enum(['open', 'unavailable']),
    reason: z.enum(['past', 'cut-off', 'closed', 'paused', 'full']).optional(),
  })
  .meta({ id: 'Slot' });

export const dayAnswer = z
  .object({ store_id: shownStoreId, date: z.iso.date(), time_zone: z.string(), slots: z.array(slotAnswer) })
  .meta({
    id: 'Availability',
    examples: [
      {
        store_id: 'nyc-042',
        date: '2026-08-14',
        time_zone: 'America/New_York',
        slots: [
          { slot: '2026-08-14T11:45:00-04:00', capacity: 10, pending: 2, confirmed: 5, free: 3, state: 'open' },
          {
            slot: '2026-08-14T12:00:00-04:00',
            capacity: 10,
            pending: 2,
            confirmed: 8,
            free: 0,
            state: 'unavailable',
            reason: 'full',
          },
        ],
      },
    ],
  });

export const holdAnswer = z
  .object({
    hold_id: shownHoldId,
    store_id: shownStoreId,
    slot: shownInstant,
    units: count,
    status: z.enum(['held', 'confirmed', 'released', 'expired']),
    expires_at: shownInstant,
    extended: z.boolean(),
    at: shownInstant.meta({
      description: 'When this was so, on our clock: count down by it, not by a device that may be wrong.',
    }),
    customer_ref: z.string().optional(),
    order_id: shownOrderId.optional().meta({ description: 'The order that confirmed it.' }),
    availability: z
      .object(counts)
      .optional()
      .meta({ description: "The slot's places right after the hold was placed or extended." }),
  })
  .meta({
    id: 'Hold',
    examples: [
      {
        hold_id: 'hold_0dXvQ2mN8rT5uY7wZa1bCg',
        store_id: 'nyc-042',
        slot: '2026-08-14T11:45:00-04:00',
        units: 1,
        status: 'held',
        expires_at: '2026-08-14T11:20:00-04:00',
        extended: false,
        at: '2026-08-14T11:15:00-04:00',
        customer_ref: 'guest-4711',
        availability: { capacity: 10, pending: 3, confirmed: 5, free: 2 },
      },
    ],
  });

export const orderStatus = z.enum([
  'scheduled',
  'firing',
  'deferred',
  'unconfirmed',
  'fired',
  'accepted',
  'preparing',
  'ready',
  'picked_up',
  'cancelled',
  'cancelled_by_store',
  'dead_letter',
]);

export const orderAnswer = z
  .object({
    order_id: shownOrderId,
    store_id: shownStoreId,
    hold_id: shownHoldId,
    slot: shownInstant.meta({ description: 'The promise time.' }),
    fire_at: shownInstant.meta({ description: 'When it goes to the POS.' }),
    status: orderStatus,
    units: count,
    items: z.array(item),
    customer,
    note: z.string().optional(),
    created_at: shownInstant,
    attempts: count.meta({ description: 'Tries to hand it to the POS so far.' }),
    next_attempt_at: shownInstant.optional(),
    ticket_id: z.string().optional().meta({ description: "The POS's own id." }),
    fired_at: shownInstant.optional(),
    late: z.boolean().meta({ description: 'Whether its fire time passed while nobody could fire it.' }),
    ...orderSigns,
    timeline: z.array(z.object({ at: shownInstant, status: orderStatus, detail: z.string().optional() })),
  })
  .meta({
    id: 'Order',
    examples: [
      {
        order_id: 'ord_9fKpL3sVxE6tH1jBqM4nRw',
        store_id: 'nyc-042',
        hold_id: 'hold_0dXvQ2mN8rT5uY7wZa1bCg',
        slot: '2026-08-14T11:45:00-04:00',
        fire_at: '2026-08-14T11:30:00-04:00',
        status: 'scheduled',
        units: 1,
        items: [{ sku: 'burger', name: 'Cheeseburger', quantity: 2, unit_price_cents: 950, note: 'no onions' }],
        customer: { name: 'Ana', phone: '+1 555 0100' },
        created_at: '2026-08-14T11:16:02-04:00',
        attempts: 0,
        late: false,
        timeline: [{ at: '2026-08-14T11:16:02-04:00', status: 'scheduled' }],
      },
    ],
  });
