import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf, filterIn, queryOf } from '../../../../../../app/web/browser/console/dead-letters/letter-filter.ts';
import {
  inBatches,
  notDone,
  outcomeOf,
  resultWords,
  whyNotDone,
} from '../../../../../../app/web/browser/console/dead-letters/letter-results.ts';

test('a filter comes from the address and goes back there, without what is not asked for', () => {
  const filter = filterIn(new URLSearchParams('store_id=nyc-042&since=6&since=x'));
  assert.deepEqual(filter, { storeId: 'nyc-042', posAccount: '', reason: '', since: '6' });
  const address = Object.entries(addressOf(filter)).filter(([, value]) => value !== undefined);
  assert.deepEqual(address, [
    ['store_id', 'nyc-042'],
    ['since', '6'],
  ]);
  assert.equal(filterIn(new URLSearchParams('since=yesterday')).since, 'any');
});

test('the last hours are counted from the present of the stores', () => {
  const now = Date.UTC(2026, 7, 14, 15, 30);
  const query = (since: string) => queryOf(filterIn(new URLSearchParams({ since })), now)['since'];
  assert.equal(query('1'), '2026-08-14T14:30:00.000Z');
  assert.equal(query('any'), undefined);
});

test('what became of many is said in one line, and of each that was refused why', () => {
  const refused = {
    order_id: 'b',
    done: false,
    problem: { title: 'The order is past that', detail: 'it is no dead letter' },
  };
  const results = [{ order_id: 'a', done: true }, refused];
  assert.equal(resultWords('replay', results), '1 of 2 dead letters replayed, 1 not');
  assert.equal(resultWords('purge', [{ order_id: 'a', done: true }]), '1 dead letter purged');
  assert.deepEqual(notDone(results).map(whyNotDone), ['it is no dead letter']);
  assert.equal(outcomeOf('replay', refused), 'not replayed: it is no dead letter');
  assert.equal(outcomeOf('purge', { order_id: 'a', done: true, status: 'cancelled' }), 'purged, now cancelled');
});

test('more than one request takes are changed in several, each order once', () => {
  const ids = Array.from({ length: 250 }, (_, index) => `ord_${index}`);
  assert.deepEqual(
    inBatches(ids).map(({ length }) => length),
    [100, 100, 50],
  );
  assert.deepEqual(inBatches(ids).flat(), ids);
  assert.deepEqual(inBatches([]), []);
});
