import type { ComponentChildren } from 'preact';
import type { Item, Order } from '../../answers/order.ts';
import { Time } from '../../widgets/time.tsx';
import { storePath } from '../paths.ts';

/** What was ordered, by whom, where and for when. */
export function OrderFacts({ order }: { readonly order: Order }) {
  const { customer, held_back: heldBack } = order;
  return (
    <section class="card stack" aria-labelledby="facts-title">
      <h2 id="facts-title">The order</h2>
      <dl class="facts">
        <Fact name="Store">
          <a href={storePath(order.store_id)}>{order.store_id}</a>
        </Fact>
        <Fact name="Promised">
          <Time at={order.slot} withRelative />
        </Fact>
        <Fact name="To be fired">
          <Time at={order.fire_at} withSeconds />
        </Fact>
        <Fact name="Fired">{order.fired_at === undefined ? 'not yet' : <Time at={order.fired_at} withSeconds />}</Fact>
        {order.next_attempt_at !== undefined && (
          <Fact name="Next attempt">
            <Time at={order.next_attempt_at} withSeconds withRelative />
          </Fact>
        )}
        {heldBack !== undefined && <Fact name="Held back">{`by ${heldBack.by}: ${heldBack.reason}`}</Fact>}
        <Fact name="Ticket">{order.ticket_id ?? 'none'}</Fact>
        <Fact name="Booked">
          <Time at={order.created_at} withSeconds />
        </Fact>
        <Fact name="Customer">{[customer.name, customer.phone, customer.email].filter(Boolean).join(', ')}</Fact>
        <Fact name="Places">{order.units}</Fact>
        {order.note !== undefined && <Fact name="Note">{order.note}</Fact>}
      </dl>
      <ul class="items">
        {order.items.map((item) => (
          <ItemLine key={`${item.sku} ${item.note}`} item={item} />
        ))}
      </ul>
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function ItemLine({ item: { quantity, name, note } }: { readonly item: Item }) {
  return (
    <li>
      {quantity} × {name}
      {note !== undefined && <span class="soft">: {note}</span>}
    </li>
  );
}
