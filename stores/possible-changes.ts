import type { PossibleChanges } from './booking.ts';
import type { Intervention } from './intervention.ts';
import { decide } from './intervention.ts';
import type { Order } from './order.ts';
import { whyNotCancelled, whyNotChanged } from './order-commands.ts';
import type { StoreState } from './store-state.ts';

/** Asks the rules that would decide, and does nothing. An order that no store has in memory is final. */
export function possibleChanges(store: StoreState | undefined, order: Order): PossibleChanges {
  if (store === undefined) return nothing(`it is ${order.status} already`);
  const whyNot = (intervention: Intervention) => whyNotDone(store, order, intervention);
  return {
    fire: whyNot({ kind: 'fire' }),
    hold_back: whyNot({ kind: 'hold_back' }),
    resolve: whyNot({ kind: 'resolve', outcome: 'delivered' }),
    replay: whyNot({ kind: 'replay' }),
    purge: whyNot({ kind: 'purge' }),
    cancel: whyNotCancelled(store, order)?.detail ?? null,
  };
}

function nothing(why: string): PossibleChanges {
  return { fire: why, hold_back: why, resolve: why, replay: why, purge: why, cancel: why };
}

function whyNotDone(store: StoreState, order: Order, intervention: Intervention): string | null {
  const refusal = whyNotChanged(store, order);
  if (refusal !== null) return refusal.detail;
  const decision = decide(order, intervention, store.pos.traits, { by: '', reason: '', at: store.now });
  return decision.ok ? null : decision.error;
}
