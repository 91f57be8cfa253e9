import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standstillsBetween } from '../../../app/http/standstills.ts';
import type { OrderId, StoreId } from '../../../stores/ids.ts';
import { FakeEventLog } from './fake-events.ts';

const storeId = 'soho' as StoreId;
const elsewhere = 'east' as StoreId;
const confirmed = { kind: 'order_confirmed', orderId: 'ord_1' as OrderId, slot: 900, fireAt: 800 } as const;
const opened = { kind: 'store_opened', holds: 0, orders: 1 } as const;
const setAside = { kind: 'store_set_aside', error: 'no such account', retryInMs: 1_000 } as const;

test('what a store did last before it was opened anew is found, behind what others did meanwhile', async () => {
  const log = new FakeEventLog();
  log.write({ ...opened, storeId, at: 10 }, { ...confirmed, storeId, at: 20 });
  for (let at = 21; at < 60; at += 1) log.write({ ...confirmed, storeId: elsewhere, at });
  log.write({ ...opened, storeId, at: 90 }, { ...confirmed, storeId, at: 95 });
  const away = { kind: 'away', from: 20, until: 90 };
  const found = await standstillsBetween(log, storeId, { since: 50, until: 100 });
  assert.deepEqual(
    found.filter(({ until }) => until > 50),
    [away],
  );
});

test('however many tries to open it failed in between, it was away since the first of them', async () => {
  const log = new FakeEventLog();
  log.write({ ...confirmed, storeId, at: 20 });
  for (let at = 30; at < 60; at += 1) log.write({ ...setAside, storeId, at });
  log.write({ ...opened, storeId, at: 90 });
  const found = await standstillsBetween(log, storeId, { since: 25, until: 100 });
  assert.deepEqual(found, [{ kind: 'away', from: 30, until: 90 }]);
});

test('a store that was opened many times costs two questions, and one that nothing waits for costs none', async () => {
  const log = new FakeEventLog();
  for (let at = 0; at < 100; at += 2) {
    log.write({ ...confirmed, storeId, at }, { ...opened, storeId, at: at + 1 });
  }
  const found = await standstillsBetween(log, storeId, { since: 10, until: 100 });
  assert.equal(found.filter(({ until }) => until > 10).length, 45);
  assert.equal(log.asked, 2);
  assert.deepEqual(await standstillsBetween(log, storeId, { since: 200, until: 100 }), []);
  assert.equal(log.asked, 2);
});

test('what happened after an order had reached its POS is no reason, and is not looked into', async () => {
  const log = new FakeEventLog();
  log.write({ ...opened, storeId, at: 10 }, { ...confirmed, storeId, at: 20 });
  log.write({ ...opened, storeId, at: 90 });
  const found = await standstillsBetween(log, storeId, { since: 15, until: 80 });
  assert.deepEqual(
    found.filter(({ until }) => until > 15),
    [],
  );
  assert.equal(log.asked, 1);
});
