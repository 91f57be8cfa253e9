import { Zone } from '../../stores/zone.ts';
import { renderTable } from '../cli/render-table.ts';
import type { TicketView } from '../pos/simulator/report.ts';
import type { Health } from './chain-setup.ts';
import type { CustomersLog } from './customers-log.ts';
import type { Lateness } from './lateness.ts';
import { percentilesOf } from './lateness.ts';
import type { Incident, Scenario } from './scenario.ts';

/** What can be seen from outside at one moment. */
export interface Reading {
  /** On the demo's clock. */
  readonly at: number;
  readonly stores: readonly StoreReading[];
  readonly ordered: number;
  readonly refused: number;
  readonly latenessMs: Lateness;
}

interface StoreReading extends Counts {
  readonly name: string;
  readonly timeZone: string;
}

interface Counts {
  readonly held: number;
  readonly scheduled: number;
  readonly queue: number;
  readonly deferred: number;
  /** Their POS may have them already. */
  readonly inDoubt: number;
  readonly fired: number;
  readonly pickedUp: number;
}

/** What a reading is made from. */
export interface Sources {
  readonly at: number;
  readonly scenario: Scenario;
  readonly speed: number;
  /** By store id. */
  readonly health: ReadonlyMap<string, Health>;
  readonly tickets: readonly TicketView[];
  readonly log: CustomersLog;
}

export function readingOf({ at, scenario, speed, health, tickets, log }: Sources): Reading {
  const ticketsOf = Map.groupBy(tickets, ({ storeRef }) => storeRef);
  return {
    at,
    stores: scenario.stores.map(({ storeId, name, timeZone }) => ({
      name,
      timeZone,
      ...countsOf(health.get(storeId), ticketsOf.get(storeId) ?? []),
    })),
    ordered: log.orders,
    refused: [...log.refusals.values()].reduce((sum, times) => sum + times, 0),
    latenessMs: percentilesOf(lateTimes(tickets, scenario, log, speed)),
  };
}

function countsOf(health: Health | undefined, tickets: readonly TicketView[]): Counts {
  return {
    held: health?.holds ?? 0,
    scheduled: health?.scheduled ?? 0,
    queue: (health?.queued ?? 0) + (health?.in_flight ?? 0),
    deferred: health?.deferred ?? 0,
    inDoubt: health?.unconfirmed ?? 0,
    fired: tickets.length,
    pickedUp: tickets.filter(({ status }) => status === 'picked_up').length,
  };
}

/** Of the stores whose POS takes everything at once; in the end the audit tells the others' orders apart, one by one. */
function lateTimes(
  tickets: readonly TicketView[],
  { incidents }: Scenario,
  log: CustomersLog,
  speed: number,
): readonly number[] {
  const troubled = new Set(incidents.filter(keepsOrdersOut).map(({ storeId }) => storeId));
  return tickets.flatMap(({ orderId, storeRef, receivedAt }) => {
    const dueAt = log.dueAt(orderId);
    return dueAt === undefined || troubled.has(storeRef) ? [] : [Math.max(0, receivedAt - dueAt) / speed];
  });
}

function keepsOrdersOut({ fault: { kind } }: Incident): boolean {
  return kind !== 'slow' && !kind.startsWith('feed_');
}

/** One line that says how it stands. */
export function progressLine(reading: Reading): string {
  return progressOf(reading).flat().join(' · ');
}

/** What was done so far, and how it stands: a line each where one would be cut off. */
function progressOf(reading: Reading): readonly (readonly string[])[] {
  const { held, queue, deferred, inDoubt, fired, pickedUp } = sumOf(reading.stores);
  const { ordered, refused, latenessMs } = reading;
  const time = `${new Date(reading.at).toISOString().slice(11, 19)}Z`;
  const lateness = `lateness p50 ${shownMs(latenessMs.p50)}, p99 ${shownMs(latenessMs.p99)}`;
  return [
    [time, `held ${held}`, `ordered ${ordered}`, `fired ${fired}`, `picked up ${pickedUp}`, `refused ${refused}`],
    [`queue ${queue}`, `deferred ${deferred}`, `in doubt ${inDoubt}`, lateness],
  ];
}

const columns = [
  ['held', 'held'],
  ['scheduled', 'scheduled'],
  ['queue', 'queue'],
  ['deferred', 'deferred'],
  ['in doubt', 'inDoubt'],
  ['fired', 'fired'],
  ['picked up', 'pickedUp'],
] as const;

/** All stores at a glance, and how it stands below them. */
export function progressTable(reading: Reading): string {
  const rows = reading.stores.map((store) => [
    store.name,
    timeIn(store.timeZone, reading.at),
    ...columns.map(([title, column]) => String(store[column]).padStart(title.length)),
  ]);
  const head = ['store', 'time', ...columns.map(([title]) => title)];
  const standing = progressOf(reading).map((parts) => parts.join(' · '));
  return [renderTable(head, rows), '', ...standing].join('\n');
}

function sumOf(stores: readonly StoreReading[]): Counts {
  const sum = (column: keyof Counts) => stores.reduce((total, store) => total + store[column], 0);
  return {
    held: sum('held'),
    scheduled: sum('scheduled'),
    queue: sum('queue'),
    deferred: sum('deferred'),
    inDoubt: sum('inDoubt'),
    fired: sum('fired'),
    pickedUp: sum('pickedUp'),
  };
}

/** `HH:MM` on the store's own clock. */
function timeIn(timeZone: string, at: number): string {
  return new Zone(timeZone).format(at).slice(11, 16);
}

/** Milliseconds for people. */
export function shownMs(ms: number | null): string {
  return ms === null ? '–' : `${ms} ms`;
}
