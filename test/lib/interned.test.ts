import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Interned } from '../../lib/interned.ts';

test('equal values become one and the same, others stay what they are', () => {
  const hours = new Interned<readonly { readonly opens: number }[]>();
  const first = hours.of([{ opens: 600 }]);
  assert.equal(hours.of([{ opens: 600 }]), first);
  assert.deepEqual(hours.of([{ opens: 630 }]), [{ opens: 630 }]);
  assert.notEqual(hours.of([{ opens: 630 }]), first);
});
