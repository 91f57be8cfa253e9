import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { SparseMap } from '../../lib/sparse-map.ts';

/** More than the few that are kept as a list, so that it becomes a map, and a list again. */
const keys = fc.array(fc.integer({ min: 0, max: 15 }), { maxLength: 30, size: 'max' });
/** Sets some keys to a value, or deletes them. */
const phases = fc.array(fc.record({ keys, value: fc.option(fc.integer(), { freq: 2 }) }), { minLength: 4 });

test('a sparse map holds what a map would, however often it fills and becomes empty', () => {
  fc.assert(
    fc.property(phases, (phases) => {
      const [sparse, model] = [new SparseMap<number, number>(), new Map<number, number>()];
      for (const { keys, value } of phases) {
        for (const key of keys) {
          for (const map of [sparse, model]) value === null ? map.delete(key) : map.set(key, value);
          assert.deepEqual([...sparse], [...model]);
          assert.deepEqual([...sparse.keys()], [...model.keys()]);
          assert.deepEqual([...sparse.values()], [...model.values()]);
          assert.deepEqual(
            [sparse.size, sparse.has(key), sparse.get(key)],
            [model.size, model.has(key), model.get(key)],
          );
        }
      }
    }),
  );
});

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

function oldBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space')?.space_used_size ?? 0;
}

/** In each map `count` entries come, each as long as it takes two more to come. */
function comeAndGo(maps: readonly SparseMap<number, object>[], from: number, count: number): void {
  for (let key = from; key < from + count; key += 1) {
    for (const map of maps) {
      map.set(key, { key });
      map.delete(key - 2);
    }
  }
}

test('what has gone from a sparse map that has become old keeps nothing alive of what comes after it', () => {
  const maps = Array.from({ length: 100 }, () => new SparseMap<number, object>());
  comeAndGo(maps, 0, 1_000);
  collect();
  const before = oldBytes();
  comeAndGo(maps, 1_000, 3_000);
  const grown = oldBytes() - before;
  assert.ok(grown < 1_048_576, `${grown} bytes`);
});
