import type { CustomersLog } from './customers-log.ts';
import type { Outage } from './history.ts';
import { shownMs } from './progress.ts';
import type { Scenario } from './scenario.ts';
import type { Verdict } from './verdict.ts';

/** What a run came to. */
export interface RunResult {
  readonly scenario: Scenario;
  readonly verdict: Verdict;
  readonly log: CustomersLog;
  readonly outages: readonly Outage[];
  /** Real seconds since the demo's start, Postgres' included. */
  readonly seconds: number;
}

/** The last line of `--once`. */
export function resultLine({ verdict, seconds }: RunResult): string {
  return JSON.stringify({
    orders_confirmed: verdict.ordersConfirmed,
    tickets: verdict.tickets,
    picked_up: verdict.pickedUp,
    lost: verdict.lost,
    duplicates: verdict.duplicates,
    oversold: verdict.oversold,
    late: verdict.late,
    fire_lateness_ms: verdict.latenessMs,
    seconds,
  });
}

/** The same for people, with what became of the customers. */
export function summaryOf(result: RunResult): string {
  const { verdict, log } = result;
  const { latenessMs } = verdict;
  return [
    `The rush is over, after ${result.seconds} s. What its customers were told, and what POS and database hold:`,
    '',
    ...endingLines(result),
    `  API            ${log.holds} holds, ${log.orders} orders, ${told(log.refusals) || 'nothing refused'}`,
    `  POS            ${verdict.ordersConfirmed} orders due there, ${verdict.tickets} tickets, ${verdict.pickedUp} picked up`,
    `  checked        lost ${verdict.lost}, duplicates ${verdict.duplicates}, oversold ${verdict.oversold}`,
    `  lateness       p50 ${shownMs(latenessMs.p50)}, p99 ${shownMs(latenessMs.p99)}, max ${shownMs(latenessMs.max)} (real time, from when an order was due at its POS`,
    '                 until it was there; without orders whose POS was down or did not take them at once)',
    `  late           ${verdict.late} not at the first attempt, or over 1 s late${outagesTold(result)}`,
    ...verdict.complaints.map((complaint) => `  WRONG          ${complaint}`),
  ].join('\n');
}

/** Who was not turned away ended as they wished. */
const wishes = new Set(['ordered', 'cancelled', 'released', 'hold_expired']);

/** Every customer is in exactly one of the counts; that they add up is said, not assumed. */
function endingLines({ scenario, log }: RunResult): readonly string[] {
  const ended = [...log.endings];
  const turnedAway = ended.filter(([ending]) => !wishes.has(ending));
  const refused = turnedAway.reduce((sum, [, count]) => sum + count, 0);
  const fine = ended.filter(([ending]) => wishes.has(ending)).map(([ending, count]) => `${count} ${wordsOf(ending)}`);
  const total = ended.reduce((sum, [, count]) => sum + count, 0);
  const check = total === scenario.customers.length ? '' : ` (of ${scenario.customers.length}: some are MISSING)`;
  return [
    `  customers      ${total}${check} = ${[...fine, `${refused} turned away${refused > 0 ? ':' : ''}`].join(' + ')}`,
    ...turnedAway.map(([problem, count]) => `                   ${count} × ${problem}`),
  ];
}

function wordsOf(ending: string): string {
  return ending.replaceAll('_', ' ');
}

function told(refusals: ReadonlyMap<string, number>): string {
  return [...refusals].map(([problem, times]) => `${times} × ${problem}`).join(', ');
}

function outagesTold({ outages, scenario }: RunResult): string {
  const names = new Map(scenario.stores.map(({ storeId, name }) => [storeId, name]));
  const lines = outages.map(({ storeId, from, until }) => {
    const time = (at: number) => new Date(at).toISOString().slice(11, 16);
    return `; the POS of ${names.get(storeId)} was down from ${time(from)}Z to ${time(until)}Z`;
  });
  return lines.join('');
}
