import type { Hold } from '../../stores/hold.ts';
import type { Cursor, HoldId, OrderId } from '../../stores/ids.ts';
import type { Attempt, Order } from '../../stores/order.ts';
import type { Change } from '../../stores/records.ts';
import type { Controls, SlotOverride, StoreDefinition } from '../../stores/store.ts';
import { CapacityLog } from './capacity-log.ts';
import type { Boot } from './facts.ts';

/** Who wrote a row last: a late duplicate of an older flush must not undo a newer one. */
export interface Written {
  readonly epoch: number;
  readonly flush: number;
}

/** All that is durable of one store. */
export interface StoreRows {
  definition: StoreDefinition;
  epoch: number;
  boot: Boot | null;
  controls: Controls;
  cursor: Cursor | null;
  written: Written;
  readonly slots: Map<number, { readonly override: SlotOverride; readonly written: Written }>;
  readonly holds: Map<HoldId, Hold>;
  readonly orders: Map<OrderId, Order>;
  readonly attempts: Map<string, Attempt>;
  readonly limits: CapacityLog;
}

/** A store that was just defined. */
export function emptyRows(definition: StoreDefinition, monotonicMs: () => number): StoreRows {
  return {
    definition,
    epoch: 0,
    boot: null,
    controls: {},
    cursor: null,
    written: { epoch: 0, flush: 0 },
    slots: new Map(),
    holds: new Map(),
    orders: new Map(),
    attempts: new Map(),
    limits: new CapacityLog(definition, monotonicMs),
  };
}

/** Takes what a change brings beside holds, orders and their steps. */
export function takeState(store: StoreRows, change: Change, written: Written): void {
  for (const attempt of change.attempts ?? []) takeAttempt(store, attempt);
  for (const override of change.slots ?? []) takeSlot(store, override, written);
  if ((change.controls === undefined && change.cursor === undefined) || isOlder(written, store.written)) return;
  store.written = written;
  store.cursor = change.cursor ?? store.cursor;
  if (change.controls === undefined) return;
  store.controls = change.controls;
  store.limits.setControls(change.controls);
}

function takeSlot(store: StoreRows, override: SlotOverride, written: Written): void {
  if (isOlder(written, store.slots.get(override.slot)?.written)) return;
  store.slots.set(override.slot, { override, written });
  store.limits.setSlot(override);
}

/** An attempt that has ended never becomes open again. */
function takeAttempt(store: StoreRows, attempt: Attempt): void {
  const key = `${attempt.orderId} ${attempt.number}`;
  if (attempt.outcome !== undefined || store.attempts.get(key)?.outcome === undefined) store.attempts.set(key, attempt);
}

function isOlder(written: Written, than: Written | undefined): boolean {
  if (than === undefined) return false;
  return written.epoch < than.epoch || (written.epoch === than.epoch && written.flush < than.flush);
}

/** Keeps the row with the higher version; answers whether that is the given one. */
export function putNewer<K, V extends { readonly version: number }>(map: Map<K, V>, key: K, value: V): boolean {
  if ((map.get(key)?.version ?? 0) >= value.version) return false;
  map.set(key, value);
  return true;
}
