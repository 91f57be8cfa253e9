import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WishKey } from '../../../../../app/web/browser/booking/wish-key.ts';

test('who asks again because no answer came asks with the same key; any other wish has one of its own', () => {
  let made = 0;
  const key = new WishKey(() => `key-${++made}`);
  assert.deepEqual([key.of('12:00'), key.of('12:00'), key.of('12:15')], ['key-1', 'key-1', 'key-2']);
  key.answered();
  assert.equal(key.of('12:15'), 'key-3', 'the place may have been given back since');
});
