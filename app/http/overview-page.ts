import type { Caller } from './auth.ts';
import type { Overview, OverviewRow } from './overview.ts';

export const overviewSorts = ['trouble', 'store_id', 'name', 'booked', 'next_fire'] as const;
export type OverviewSort = (typeof overviewSorts)[number];

/** Which rows somebody wants to see. */
export interface OverviewQuery {
  readonly q?: string | undefined;
  readonly sort: OverviewSort;
  readonly limit: number;
  /** The last one of the page before. */
  readonly after?: OverviewPlace | undefined;
}

/** A row's place among the others, as of when it was shown. */
export interface OverviewPlace {
  readonly key: number | string;
  readonly storeId: string;
}

/** What rows are sorted by: the smallest first, and where it is the same the store's id. */
const keyOf: Readonly<Record<OverviewSort, (row: OverviewRow) => number | string>> = {
  trouble: ({ weight }) => -weight,
  store_id: () => 0,
  name: ({ glance }) => glance.definition.name,
  booked: ({ glance: { today } }) => -(today.taken / Math.max(1, today.capacity)),
  next_fire: ({ glance }) => glance.health.nextFireAt ?? Number.MAX_SAFE_INTEGER,
};

/** A page of rows, and the place to go on from; null at the end. */
export interface OverviewPage {
  readonly rows: readonly OverviewRow[];
  readonly next: OverviewPlace | null;
}

/** Sorts all rows once for each look at the stores. */
export class OverviewPages {
  readonly #overview: Overview;
  readonly #sorted = new Map<OverviewSort, readonly OverviewRow[]>();
  #version = 0;

  constructor(overview: Overview) {
    this.#overview = overview;
  }

  page({ q, sort, limit, after }: OverviewQuery, caller: Caller): OverviewPage {
    const isWanted = wanted(q, caller);
    const rows: OverviewRow[] = [];
    for (const row of this.#inOrder(sort)) {
      const isOnPage = isWanted(row) && (after === undefined || comparePlaces(placeOf(row, sort), after) > 0);
      if (isOnPage) rows.push(row);
      if (rows.length > limit) break;
    }
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return { rows: page, next: rows.length > limit && last !== undefined ? placeOf(last, sort) : null };
  }

  #inOrder(sort: OverviewSort): readonly OverviewRow[] {
    if (this.#version !== this.#overview.version) this.#sorted.clear();
    this.#version = this.#overview.version;
    const sorted = this.#sorted.get(sort) ?? sortedBy(sort, this.#overview.rows);
    this.#sorted.set(sort, sorted);
    return sorted;
  }
}

/** Whether a caller may see a row, and has asked for it. */
export function wanted(q: string | undefined, { stores }: Caller): (row: OverviewRow) => boolean {
  const text = q?.toLowerCase();
  return (row) =>
    (stores?.has(row.glance.definition.storeId) ?? true) && (text === undefined || row.text.includes(text));
}

function sortedBy(sort: OverviewSort, rows: Iterable<OverviewRow>): readonly OverviewRow[] {
  const places = Array.from(rows, (row) => ({ row, place: placeOf(row, sort) }));
  return places.sort((a, b) => comparePlaces(a.place, b.place)).map(({ row }) => row);
}

function placeOf(row: OverviewRow, sort: OverviewSort): OverviewPlace {
  return { key: keyOf[sort](row), storeId: row.glance.definition.storeId };
}

function comparePlaces(a: OverviewPlace, b: OverviewPlace): number {
  return compare(a.key, b.key) || compare(a.storeId, b.storeId);
}

function compare(a: number | string, b: number | string): number {
  return a < b ? -1 : Number(a > b);
}
