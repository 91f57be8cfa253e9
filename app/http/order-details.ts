import type { z } from 'zod';
import type { Customer, OrderDetails, OrderItem } from '../../stores/order.ts';
import type { orderRequest } from './booking-schemas.ts';

type Body = z.output<typeof orderRequest>;

/** What the customer asked for, in the words of the inside. */
export function orderDetails({ items, customer, note }: Body): OrderDetails {
  return {
    items: items.map(orderItem),
    customer: orderCustomer(customer),
    ...(note !== undefined && { note }),
  };
}

function orderItem({ sku, name, quantity, unit_price_cents, note }: Body['items'][number]): OrderItem {
  return {
    sku,
    name,
    quantity,
    ...(unit_price_cents !== undefined && { unitPriceCents: unit_price_cents }),
    ...(note !== undefined && { note }),
  };
}

function orderCustomer({ name, phone, email }: Body['customer']): Customer {
  return { name, ...(phone !== undefined && { phone }), ...(email !== undefined && { email }) };
}
