import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogLevel } from '../../app/config.ts';
import { createLog, levelOf, logEvents } from '../../app/log.ts';
import { idsFrom, parsePosAccountId, parseStoreId } from '../../stores/ids.ts';
import type { StoreEvent, StoreHappening } from '../../stores/store-event.ts';

const orderId = idsFrom(() => 'x'.repeat(22)).order();

function event(happening: StoreHappening): StoreEvent {
  const storeId = parseStoreId('store-1');
  assert.ok(storeId);
  return { storeId, at: 0, ...happening };
}

function logTo(level: LogLevel) {
  const lines: string[] = [];
  return { log: createLog(level, 'node-1', { write: (line) => lines.push(line) }), lines };
}

test('keys and passwords do not reach the log, at whatever depth they come', () => {
  const { log, lines } = logTo('info');
  log.info({ authorization: 'hunter2', api_key: 'hunter2', opsKey: 'hunter2' }, 'top');
  log.info({ headers: { authorization: 'hunter2', host: 'visible' } }, 'one down');
  log.info({ req: { headers: { authorization: 'hunter2' } }, account: { apiKey: 'hunter2' } }, 'two down');
  assert.equal(lines.length, 3);
  assert.doesNotMatch(lines.join(), /hunter2/);
  assert.match(lines.join(), /visible/);
});

test('a line says which process wrote it and when, so that a person can read it', () => {
  const { log, lines } = logTo('info');
  log.warn('something');
  assert.match(lines.join(), /"node":"node-1"/);
  assert.match(lines.join(), /"time":"\d{4}-\d\d-\d\dT/);
});

test('daily business is not logged unless somebody wants to see it', () => {
  const placed = event({ kind: 'order_confirmed', orderId, slot: 0, fireAt: 0 });
  const usual = logTo('info');
  logEvents(usual.log)([placed]);
  assert.deepEqual(usual.lines, []);

  const curious = logTo('debug');
  logEvents(curious.log)([placed]);
  assert.match(curious.lines.join(), /"storeId":"store-1".*"orderId":"ord_x+".*"msg":"order_confirmed"/);
});

test('what a person must look at is louder than its kind', () => {
  const accountId = parsePosAccountId('acme');
  assert.ok(accountId);
  const status = (to: 'fired' | 'dead_letter' | 'unconfirmed') =>
    levelOf(event({ kind: 'order_status', orderId, from: 'firing', to }));
  assert.deepEqual([status('fired'), status('unconfirmed'), status('dead_letter')], ['debug', 'warn', 'warn']);

  const attempt = (outcome: 'delivered' | 'rejected') =>
    levelOf(event({ kind: 'attempt_ended', orderId, number: 1, outcome, tookMs: 5 }));
  assert.deepEqual([attempt('delivered'), attempt('rejected')], ['debug', 'info']);

  const trouble = (trouble: string | null) => levelOf(event({ kind: 'pos_trouble', accountId, trouble }));
  assert.deepEqual([trouble('suspended'), trouble(null)], ['warn', 'info']);
});
