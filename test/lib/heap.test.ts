import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { HeapItem } from '../../lib/heap.ts';
import { Heap } from '../../lib/heap.ts';

interface Numbered extends HeapItem {
  readonly key: number;
}

const numbered = (key: number): Numbered => ({ key, heapIndex: -1 });

test('whatever is put in and taken out of the middle, the rest comes out in order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(100), fc.boolean()), { minLength: 10, maxLength: 100, size: 'max' }),
      (plan) => {
        const heap = new Heap<Numbered>((a, b) => a.key < b.key);
        const items = plan.map(([key, stays]) => ({ item: numbered(key), stays }));
        for (const { item } of items) heap.push(item);
        for (const { item, stays } of items) if (!stays) assert.ok(heap.remove(item));
        const expected = items.filter(({ stays }) => stays).map(({ item }) => item.key);
        assert.equal(heap.size, expected.length);
        assert.deepEqual(
          expected.map(() => heap.pop()?.key),
          expected.toSorted((a, b) => a - b),
        );
      },
    ),
  );
});

test('an item that is not in the heap is not taken out', () => {
  const heap = new Heap<Numbered>((a, b) => a.key < b.key);
  const item = numbered(1);
  assert.equal(heap.remove(item), false);
  heap.push(item);
  assert.equal(heap.peek(), item);
  assert.equal(heap.pop(), item);
  assert.equal(heap.remove(item), false);
  assert.equal(heap.pop(), undefined);
});
