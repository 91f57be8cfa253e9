import { deadLetterAt, isAtStore } from './firing-rules.ts';
import { orderEntry } from './journal.ts';
import type { Order } from './order.ts';
import type { TicketFate, VoidOutcome } from './pos.ts';
import type { StoreState } from './store-state.ts';

/**
 * Whether an order was cancelled as one that its POS does not have. If there is a ticket all the same, it is a stray:
 * for a POS that honours our key nobody waits for the record of an attempt, and the process that made it died too
 * soon, or was cut off and did not know of the cancellation.
 */
export function wasCancelledUnsent({ status, later }: Order): boolean {
  return status === 'cancelled' && !later.some((step) => isAtStore(step.status));
}

/** What the POS is told. */
export const STRAY_REASON = 'cancelled before it was known to be there';

/** Asks the POS to void every stray ticket that is known of, and says what came of it. */
export async function callOffStrays(store: StoreState): Promise<void> {
  await Promise.all([...store.strays.values()].map((order) => callOff(store, order)));
}

/** A POS that cannot be asked is asked again until the ticket is as old as a dead letter would be. */
async function callOff(store: StoreState, order: Order): Promise<void> {
  const outcome = await store.pos.cancel(order.orderId, STRAY_REASON);
  const fate = fateOf(outcome, store.now >= deadLetterAt(order));
  const told = tell(store, order, fate, words[fate] + (outcome.kind === 'voided' ? '' : outcome.reason));
  if (fate === 'unknown') store.strays.set(order.orderId, told);
  else store.strays.delete(order.orderId);
}

function fateOf({ kind }: VoidOutcome, isOld: boolean): TicketFate {
  if (kind === 'voided') return 'void';
  return kind === 'too_late' || isOld ? 'stays' : 'unknown';
}

const words: Readonly<Record<TicketFate, string>> = {
  void: 'the store had it all the same; its ticket is void now',
  stays: 'the store has it all the same, and its ticket stays: ',
  unknown: 'the store has it all the same, and could not be asked to stop it: ',
};

/** Nothing is told twice in a row. */
function tell(store: StoreState, order: Order, fate: TicketFate, detail: string): Order {
  const { inDoubt: _, ...known } = order;
  const { orderId, status, later, version } = known;
  if (later.at(-1)?.detail === detail) return order;
  const told = { ...known, later: [...later, { at: store.now, status, detail }], version: version + 1 };
  // While the fate of its ticket is unknown the order stays in doubt, so that whoever opens the store next asks on.
  const next: Order = fate === 'unknown' ? { ...told, inDoubt: true } : told;
  void store.journal.append(orderEntry(next));
  store.tell({ kind: 'stray_ticket', orderId, fate, detail });
  return next;
}
