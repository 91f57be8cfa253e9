import type { OverviewRow } from '../../answers/overview.ts';

export const boardSorts = [
  'trouble',
  'name',
  'booked',
  'next_fire',
  'in_flight',
  'queued',
  'deferred',
  'late',
  'attention',
  'feed',
] as const;
export type BoardSort = (typeof boardSorts)[number];

/** What is looked at, and in which order. */
export interface BoardView {
  readonly q: string;
  readonly sort: BoardSort;
  /** Only stores with trouble of some kind. */
  readonly isTroubledOnly: boolean;
}

/** The smallest first; stores that are alike by name. */
const keyOf: Readonly<Record<BoardSort, (row: OverviewRow) => number>> = {
  trouble: (row) => -weightOf(row),
  name: () => 0,
  booked: ({ today }) => -bookedShare(today),
  next_fire: ({ next_fire_at: at }) => (at === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(at)),
  in_flight: (row) => -row.in_flight,
  queued: (row) => -row.queued,
  deferred: (row) => -row.deferred,
  late: (row) => -row.late,
  attention: (row) => -(row.attention_required * 1e4 + row.dead_letters),
  feed: ({ feed_read_at: at }) => (at === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(at)),
};

/** As the service weighs trouble. */
function weightOf({ trouble, attention_required, late, unconfirmed, deferred, queued }: OverviewRow): number {
  return trouble * 1e9 + attention_required * 1e6 + (late + unconfirmed) * 1e3 + deferred + queued;
}

/** From 0 up to 1, or more where more was booked than there is room. */
export function bookedShare({ taken, capacity }: OverviewRow['today']): number {
  return taken / Math.max(1, capacity);
}

interface Entry {
  row: OverviewRow;
  /** What a search looks in. */
  text: string;
}

/** All stores that were told of, each as it was last. */
export class StoreBoard {
  readonly #entries = new Map<string, Entry>();
  /** Names rarely change: with them in order already, sorting by anything else compares numbers alone. */
  #byName: readonly Entry[] | undefined;

  get size(): number {
    return this.#entries.size;
  }

  take(rows: readonly OverviewRow[]): void {
    for (const row of rows) this.#takeOne(row);
  }

  see({ q, sort, isTroubledOnly }: BoardView): readonly OverviewRow[] {
    const wanted = q.trim().toLowerCase();
    const key = keyOf[sort];
    const found: { readonly row: OverviewRow; readonly key: number }[] = [];
    this.#byName ??= [...this.#entries.values()].sort((a, b) => compare(a.row, b.row));
    for (const { row, text } of this.#byName) {
      const isWanted = (!isTroubledOnly || row.trouble > 0) && text.includes(wanted);
      if (isWanted) found.push({ row, key: key(row) });
    }
    return found.sort((a, b) => a.key - b.key).map(({ row }) => row);
  }

  #takeOne(row: OverviewRow): void {
    const known = this.#entries.get(row.store_id);
    if (known?.row.name !== row.name) this.#byName = undefined;
    if (known === undefined) this.#entries.set(row.store_id, { row, text: textOf(row) });
    else Object.assign(known, { row, text: textOf(row) });
  }
}

function textOf({ store_id, name, pos_account, why = '' }: OverviewRow): string {
  return `${store_id}\n${name}\n${pos_account}\n${why}`.toLowerCase();
}

function compare(a: OverviewRow, b: OverviewRow): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.store_id < b.store_id ? -1 : 1;
}
