import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standstillsSince } from '../../../app/http/standstills.ts';
import type { OrderId, StoreId } from '../../../stores/ids.ts';
import { FakeEventLog } from './fake-events.ts';

test('what a store did last before it was opened anew is found, behind what others did meanwhile', async () => {
  const log = new FakeEventLog();
  const storeId = 'soho' as StoreId;
  const elsewhere = 'east' as StoreId;
  const confirmed = { kind: 'order_confirmed', orderId: 'ord_1' as OrderId, slot: 900, fireAt: 800 } as const;
  const opened = { kind: 'store_opened', holds: 0, orders: 1 } as const;
  log.write({ ...opened, storeId, at: 10 }, { ...confirmed, storeId, at: 20 });
  for (let at = 21; at < 60; at += 1) log.write({ ...confirmed, storeId: elsewhere, at });
  log.write({ ...opened, storeId, at: 90 }, { ...confirmed, storeId, at: 95 });
  const away = { kind: 'away', from: 20, until: 90 };
  const found = await standstillsSince(log, storeId, { since: 50, now: 100 });
  assert.deepEqual(
    found.filter(({ until }) => until > 50),
    [away],
  );
  assert.deepEqual(await standstillsSince(log, storeId, { since: 200, now: 100 }), [], 'nothing is late yet');
});
