import type { HoldId, OrderId } from './ids.ts';

/** Where each live hold and each open order is: which store of this process has it in memory. */
export class Directory<Store> {
  readonly holds = new Map<HoldId, Store>();
  readonly orders = new Map<OrderId, Store>();
}
