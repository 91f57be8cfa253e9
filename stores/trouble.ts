import type { StoreHealth } from './booking.ts';

/**
 * How badly a store needs a person.
 *
 * - 0: not at all.
 * - 1: something is tried again, or it is being opened.
 * - 2: orders are late or in doubt, or its POS or POS account is in trouble.
 * - 3: somebody has to do something: an order requires attention, or the store is set aside.
 */
export type TroubleLevel = 0 | 1 | 2 | 3;

export function troubleLevel(health: StoreHealth): TroubleLevel {
  if (health.state === 'set_aside' || health.attentionRequired > 0) return 3;
  if (health.late > 0 || health.unconfirmed > 0 || (health.state === 'open' && health.why !== undefined)) return 2;
  return health.deferred > 0 || health.state === 'starting' ? 1 : 0;
}

/** Sorts stores of one level: greater is worse. */
export function troubleWeight(health: StoreHealth): number {
  const { attentionRequired, late, unconfirmed, deferred, queued } = health;
  return troubleLevel(health) * 1e9 + attentionRequired * 1e6 + (late + unconfirmed) * 1e3 + deferred + queued;
}
