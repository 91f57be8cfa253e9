import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SparseMap } from '../../lib/sparse-map.ts';

const key = fc.integer({ min: 0, max: 3 });
const step = fc.record({ key, value: fc.option(fc.integer()) });

test('a sparse map holds what a map would, however often it becomes empty', () => {
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const [sparse, model] = [new SparseMap<number, number>(), new Map<number, number>()];
      for (const { key, value } of steps) {
        if (value === null) sparse.delete(key);
        else sparse.set(key, value);
        if (value === null) model.delete(key);
        else model.set(key, value);
        assert.deepEqual([...sparse], [...model]);
        assert.deepEqual([...sparse.keys()], [...model.keys()]);
        assert.deepEqual([...sparse.values()], [...model.values()]);
        assert.deepEqual([sparse.size, sparse.has(key), sparse.get(key)], [model.size, model.has(key), model.get(key)]);
      }
    }),
  );
});
