import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_WAITING, TogetherReader } from '../../../app/db/together-reader.ts';
import { StorageUnavailable } from '../../../stores/records.ts';

/** A reader of numbers whose queries are answered when told to. */
function slowReader() {
  const queries: (readonly number[])[] = [];
  const gate = Promise.withResolvers<void>();
  const reader = new TogetherReader<number, number>({
    nameOf: String,
    async read(keys) {
      queries.push(keys);
      await gate.promise;
      return keys.filter((key) => key % 2 === 0);
    },
  });
  return { reader, queries, open: gate.resolve };
}

test('whoever asks while a query is under way shares the next one', async () => {
  const { reader, queries, open } = slowReader();
  const first = reader.find(2);
  await Promise.resolve();
  const others = [3, 4, 4].map((key) => reader.find(key));
  open();
  assert.deepEqual([await first, ...(await Promise.all(others))], [2, null, 4, 4]);
  assert.deepEqual(queries, [[2], [3, 4, 4]]);
});

test('beyond 20,000 who wait the next is told that the storage is unavailable, and is served once there is room', async () => {
  const { reader, open } = slowReader();
  const first = reader.find(0);
  await Promise.resolve();
  const waiting = Array.from({ length: MAX_WAITING }, (_, key) => reader.find(key));
  await assert.rejects(reader.find(8), StorageUnavailable);
  open();
  await Promise.all([first, ...waiting]);
  assert.equal(await reader.find(8), 8);
});
