import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pageOfStores } from '../../../app/http/paging.ts';
import { definitionFor, storeIdOf } from './harness.ts';

const caller = { keyId: 'k', name: 'k', scope: 'booking' as const, stores: null };
const ids = fc.uniqueArray(fc.stringMatching(/^[a-c][a-c0-9-]{0,3}$/), { maxLength: 40 });

test('pages put together are all stores in order, each once, whatever the order they are kept in', () => {
  fc.assert(
    fc.property(ids, fc.integer({ min: 1, max: 7 }), (names, limit) => {
      const all = names.map((name) => ({ definition: definitionFor(storeIdOf(name), 'UTC') }));
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const page = pageOfStores(all, caller, { limit, after });
        assert(page.entries.length <= limit);
        seen.push(...page.entries.map(({ definition }) => definition.storeId));
        after = page.next ?? undefined;
      } while (after !== undefined);
      assert.deepEqual(seen, names.toSorted());
    }),
  );
});

test('a limited caller turns the pages of its own stores', () => {
  const all = ['c', 'a', 'b', 'd'].map((name) => ({ definition: definitionFor(storeIdOf(name), 'UTC') }));
  const limited = { ...caller, stores: new Set([storeIdOf('b'), storeIdOf('d')]) };
  const { entries, next } = pageOfStores(all, limited, { limit: 1 });
  assert.deepEqual(
    entries.map(({ definition }) => definition.storeId),
    ['b'],
  );
  assert.equal(pageOfStores(all, limited, { limit: 1, after: next ?? '' }).entries[0]?.definition.storeId, 'd');
});
