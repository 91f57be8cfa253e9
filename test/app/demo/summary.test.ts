import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CustomersLog } from '../../../app/demo/customers-log.ts';
import { progressLine, progressTable, readingOf } from '../../../app/demo/progress.ts';
import { replayOf } from '../../../app/demo/replay.ts';
import { resultLine, summaryOf } from '../../../app/demo/summary.ts';
import { judge } from '../../../app/demo/verdict.ts';
import { history } from './example-history.ts';

const AT = Date.parse('2015-08-14T13:00:00-04:00');
const scenario = replayOf(
  '2015-08-14',
  [1, 2, 3].map((id) => ({ id: `${id}`, at: AT, items: [] })),
  () => 0,
);

/** Two orders and a refusal, told by a history in which all is well unless `changed`. */
function result(changed = {}) {
  const log = new CustomersLog();
  log.refused({ problem: 'slot-unknown', status: 404 });
  log.ended({ kind: 'ordered' });
  log.ended({ kind: 'ordered' });
  log.ended({ kind: 'turned_away', problem: 'slot-unknown', title: 'The store has no such slot' });
  return { scenario, verdict: judge(history(changed)), log, outages: [], seconds: 89.6 };
}

test('the last line is what was promised, name by name', () => {
  assert.equal(
    resultLine(result()),
    '{"orders_confirmed":2,"tickets":2,"picked_up":2,"lost":0,"duplicates":0,"oversold":0,"late":0,' +
      '"fire_lateness_ms":{"p50":1,"p99":1,"max":1},"seconds":89.6}',
  );
});

test('the counts of customers add up, each refusal with its reason', () => {
  const summary = summaryOf(result());
  assert.match(
    summary,
    /customers {6}3 = 2 ordered \+ 1 turned away:\n +1 × slot-unknown \(The store has no such slot\)/,
  );
  assert.doesNotMatch(summary, /MISSING|WRONG/);
});

test('customers who are missing are missed', () => {
  const { log, ...rest } = result();
  log.ended({ kind: 'ordered' });
  assert.match(summaryOf({ ...rest, log }), /4 \(of 3: some are MISSING\)/);
});

test('what is wrong is told in words', () => {
  assert.match(summaryOf(result({ promised: { ...history().promised, orders: [] } })), /WRONG {10}2 orders in the/);
});

test('progress tells how it stands, in one line or store by store', () => {
  const health = {
    state: 'open' as const,
    holds: 2,
    scheduled: 3,
    in_flight: 1,
    queued: 1,
    deferred: 1,
    unconfirmed: 1,
  };
  const log = new CustomersLog();
  log.refused({ problem: 'slot-full', status: 409 });
  const reading = readingOf({
    at: AT,
    scenario,
    speed: 60,
    health: new Map([['nyc-pizza', health]]),
    tickets: [],
    log,
  });
  assert.equal(
    progressLine(reading),
    '17:00:00Z · held 2 · ordered 0 · fired 0 · picked up 0 · refused 1 · queue 2 · deferred 1 · in doubt 1 · lateness p50 –, p99 –',
  );
  assert.match(progressTable(reading), /Pizza Place, New York +13:00 +2 +3 +2 +1 +1 +0 +0\n/);
});
