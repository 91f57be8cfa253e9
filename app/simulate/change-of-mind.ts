import type { Order } from '../../stores/order.ts';
import type { CustomerMeans } from './customers.ts';
import { Customer } from './customers.ts';
import type { Dice } from './dice.ts';
import type { Fleet } from './fleet.ts';
import type { StoreRows } from './store-rows.ts';

const MINUTE_MS = 60_000;

interface MindMeans extends CustomerMeans {
  readonly fleet: Fleet;
  readonly dice: Dice;
}

/** Of each store, whoever's order is sent within a minute cancels it, at the process that took over last. */
export function changeMinds({ fleet, dice, ...means }: MindMeans): void {
  const { youngest } = fleet;
  if (youngest === undefined) return;
  const there: Pick<Fleet, 'ask'> = { ask: (_, storeId, request) => youngest.ask(storeId, request) };
  for (const [storeId, rows] of means.postgres.stores) {
    const due = nextToSend(rows, means.clock.now());
    if (due === undefined) continue;
    const guest = new Customer({ ...means, fleet: there }, storeId, dice.of(due.orderId), 'somebody in two minds');
    void guest.cancel(due.orderId);
  }
}

function nextToSend({ definition, orders }: StoreRows, now: number): Order | undefined {
  const sendAt = ({ slot }: Order) => slot - definition.leadMinutes * MINUTE_MS;
  const isDue = (order: Order) => sendAt(order) > now && sendAt(order) < now + MINUTE_MS;
  return [...orders.values()].find((order) => order.status === 'scheduled' && isDue(order));
}
