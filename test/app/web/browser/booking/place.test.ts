import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Place } from '../../../../../app/web/browser/booking/place.ts';
import { addressOf, placeAt } from '../../../../../app/web/browser/booking/place.ts';

test('every place has an address that leads back to it, so that a reload loses nothing', () => {
  const places: readonly Place[] = [
    { kind: 'stores' },
    { kind: 'slots', storeId: 'nyc-042' },
    { kind: 'slots', storeId: 'nyc-042', date: '2026-08-14' },
    { kind: 'checkout', storeId: 'nyc-042', holdId: 'hold_1' },
    { kind: 'order', storeId: 'nyc-042', orderId: 'ord_1' },
    { kind: 'move', storeId: 'nyc-042', orderId: 'ord_1' },
    { kind: 'move', storeId: 'a/b ü', orderId: 'ord_1', date: '2026-08-15' },
  ];
  for (const place of places) {
    const { pathname, search } = new URL(addressOf(place), 'http://page.test');
    assert.deepEqual(placeAt(pathname, search), place);
  }
});

test('whatever is typed into the address is a place', () => {
  assert.deepEqual(placeAt('/book/', ''), { kind: 'stores' });
  assert.deepEqual(placeAt('/book/%zz', ''), { kind: 'slots', storeId: '%zz' });
  assert.deepEqual(placeAt('/book/s1/', '?hold='), { kind: 'checkout', storeId: 's1', holdId: '' });
});
