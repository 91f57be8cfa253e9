import type { StoreId } from '../../stores/ids.ts';
import type { StoreDefinition } from '../../stores/store.ts';
import type { Caller } from './auth.ts';

/** Part of a list in order of store id; `next` is null at the end. */
export interface Page<T> {
  readonly entries: readonly T[];
  readonly next: string | null;
}

/** Where a page begins and how long it is. */
export interface PageQuery {
  readonly limit: number;
  readonly after?: string | undefined;
  /** Part of an id or a name, in any case. */
  readonly q?: string | undefined;
}

interface Defined {
  readonly definition: StoreDefinition;
}

/** The caller's stores after a given one, in order of id. One pass over all of them, and no sorting of them all. */
export function pageOfStores<T extends Defined>(all: readonly T[], { stores }: Caller, query: PageQuery): Page<T> {
  const { limit, after = '', q = '' } = query;
  const wanted = q.toLowerCase();
  const found: T[] = [];
  for (const entry of all) {
    const { storeId } = entry.definition;
    if (storeId > after && maySee(stores, storeId) && isFound(entry, wanted)) keepSmallest(found, entry, limit + 1);
  }
  const entries = found.slice(0, limit);
  return { entries, next: found.length > limit ? (entries.at(-1)?.definition.storeId ?? null) : null };
}

function maySee(stores: Caller['stores'], storeId: StoreId): boolean {
  return stores === null || stores.has(storeId);
}

function isFound({ definition: { storeId, name } }: Defined, wanted: string): boolean {
  return wanted === '' || storeId.toLowerCase().includes(wanted) || name.toLowerCase().includes(wanted);
}

/** Puts the entry in its place among the `most` smallest ones, kept in order. */
function keepSmallest<T extends Defined>(kept: T[], entry: T, most: number): void {
  const { storeId } = entry.definition;
  const last = kept.at(-1);
  if (last === undefined || storeId > last.definition.storeId) {
    if (kept.length < most) kept.push(entry);
    return;
  }
  kept.splice(placeOf(storeId, kept), 0, entry);
  if (kept.length > most) kept.pop();
}

function placeOf(storeId: StoreId, kept: readonly Defined[]): number {
  let low = 0;
  let high = kept.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((kept[middle]?.definition.storeId ?? '') < storeId) low = middle + 1;
    else high = middle;
  }
  return low;
}
