import type { Result } from '../../lib/result.ts';
import { ok } from '../../lib/result.ts';
import type { DayNumber } from '../../stores/calendar.ts';
import { DAY_MS, parseDate } from '../../stores/calendar.ts';
import { Zone } from '../../stores/zone.ts';
import type { FileProblem, RowProblem } from '../store-import/csv-file.ts';
import { readCsv } from '../store-import/csv-file.ts';
import type { Item } from './scenario.ts';

/** One order as it was once placed. */
export interface PastOrder {
  /** From the file; with `at` it names the order. */
  readonly id: string;
  /** When it was placed. */
  readonly at: number;
  readonly items: readonly Item[];
}

export interface DayRequest {
  /** CSV of `id,date,time,name,size,type,price`, one line an article, gzipped or not. */
  readonly file: string;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** Where the file's dates and times are told. */
  readonly timeZone: string;
  /** Hears of each row that could not be read; it costs itself alone. */
  readonly onProblem: (problem: RowProblem) => void;
}

const columns = ['id', 'date', 'time', 'name', 'size', 'type', 'price'];

/** The orders of one day, by time. Only that day is kept in memory. */
export async function readDay(request: DayRequest): Promise<Result<readonly PastOrder[], FileProblem>> {
  const day = new Day(request);
  const read = await readCsv({
    file: request.file,
    columns,
    take: (fields) => day.take(fields),
    onProblem: request.onProblem,
  });
  return read.ok ? ok(day.orders()) : read;
}

interface Row {
  readonly id: string;
  readonly day: DayNumber;
  readonly time: string;
  readonly name: string;
  readonly size: string;
  readonly priceCents: number;
}

interface Basket {
  readonly id: string;
  readonly at: number;
  readonly items: Map<string, Item>;
}

class Day {
  readonly #day: DayNumber | null;
  readonly #zone: Zone;
  readonly #baskets = new Map<string, Basket>();

  constructor({ date, timeZone }: DayRequest) {
    this.#day = parseDate(date);
    this.#zone = new Zone(timeZone);
  }

  /** Takes one row, or says what is wrong with it. */
  take(fields: readonly string[]): string | null {
    const row = readRow(fields);
    if (typeof row === 'string') return row;
    if (row.day === this.#day) this.#add(row);
    return null;
  }

  orders(): readonly PastOrder[] {
    const orders = [...this.#baskets.values()].map(({ id, at, items }) => ({ id, at, items: [...items.values()] }));
    return orders.toSorted((a, b) => a.at - b.at);
  }

  #add(row: Row): void {
    const name = `${row.id} ${row.time}`;
    const basket = this.#baskets.get(name) ?? { id: row.id, at: this.#instantOf(row), items: new Map() };
    this.#baskets.set(name, basket);
    const item = itemOf(row);
    const key = `${item.sku} ${row.priceCents}`;
    basket.items.set(key, { ...item, quantity: (basket.items.get(key)?.quantity ?? 0) + 1 });
  }

  #instantOf({ day, time }: Row): number {
    return this.#zone.earlierInstantOf(day * DAY_MS + secondsOf(time) * 1_000);
  }
}

function readRow(fields: readonly string[]): Row | string {
  const [id = '', date = '', time = '', name = '', size = '', , price = ''] = fields;
  const day = parseDate(date);
  if (id === '') return 'has no id';
  if (day === null) return `${JSON.stringify(date)} is no date such as 2015-08-14`;
  if (!/^(?:[01]\d|2[0-3])(?::[0-5]\d){2}$/.test(time)) return `${JSON.stringify(time)} is no time such as 13:05:00`;
  if (name === '') return 'has no name';
  if (!/^\d{1,6}(?:\.\d{1,4})?$/.test(price)) return `${JSON.stringify(price)} is no price such as 16.50`;
  return { id, day, time, name, size, priceCents: Math.round(Number(price) * 100) };
}

function secondsOf(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return (hours * 60 + minutes) * 60 + seconds;
}

/** The size is part of what is ordered: a large one is another article than a small one. */
function itemOf({ name, size, priceCents }: Row): Item {
  const sku = size === '' ? name : `${name}-${size}`;
  const words = size === '' ? name.replaceAll('_', ' ') : `${name.replaceAll('_', ' ')} (${size})`;
  return { sku, name: words, quantity: 1, unit_price_cents: priceCents };
}
