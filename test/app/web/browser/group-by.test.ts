import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupBy } from '../../../../app/web/browser/group-by.ts';

test('what has the same key stands together, groups and items in their first order', () => {
  const groups = groupBy(['b1', 'a1', 'b2', 'a2', 'c1'], (word) => word.slice(0, 1));
  assert.deepEqual(
    [...groups],
    [
      ['b', ['b1', 'b2']],
      ['a', ['a1', 'a2']],
      ['c', ['c1']],
    ],
  );
  assert.equal(groupBy([], () => '').size, 0);
});
