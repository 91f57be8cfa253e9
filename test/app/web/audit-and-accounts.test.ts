import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountStatus } from '../../../app/web/browser/answers/account-list.ts';
import { attemptsMade, stateOfAccount } from '../../../app/web/browser/console/accounts/account-state.ts';
import { actionWords, detailPairs, pageOfTarget } from '../../../app/web/browser/console/audit/audit-target.ts';

const well: AccountStatus = {
  trouble: null,
  in_flight: 0,
  waiting: 0,
  tokens: 50,
  held_off_ms: 0,
  attempts: { delivered: 5, not_received: 2, rejected: 1, unconfirmed: 0 },
  feed_reads: { read: 1, failed: 0 },
};

test('an account says the worst that is true of it', () => {
  assert.equal(stateOfAccount({ live: undefined, stores_down: 0 }).word, 'not used');
  assert.equal(stateOfAccount({ live: well, stores_down: 0 }).word, 'well');
  assert.deepEqual(stateOfAccount({ live: well, stores_down: 1 }), { tone: 'trouble', word: '1 store down' });
  assert.equal(stateOfAccount({ live: well, stores_down: 12 }).word, '12 stores down');
  assert.equal(stateOfAccount({ live: { ...well, waiting: 1 }, stores_down: 0 }).word, 'at its limit');
  assert.equal(stateOfAccount({ live: { ...well, waiting: 1, held_off_ms: 10 }, stores_down: 0 }).word, 'held off');
  assert.deepEqual(stateOfAccount({ live: { ...well, held_off_ms: 10, trouble: 'suspended' }, stores_down: 0 }), {
    tone: 'trouble',
    word: 'suspended',
  });
  assert.equal(attemptsMade(well.attempts), 8);
});

test('what was changed leads to where it is shown', () => {
  assert.equal(pageOfTarget('store nyc-042'), '/console/stores/nyc-042');
  assert.equal(pageOfTarget('order ord_1'), '/console/orders/ord_1');
  assert.equal(pageOfTarget('process root/stores/a'), '/console/processes?at=root%2Fstores%2Fa');
  assert.deepEqual([pageOfTarget('key abc'), pageOfTarget('')], [null, null]);
});

test('a detail is told field by field where it has fields', () => {
  assert.deepEqual(detailPairs('{"delivery_concurrency":1,"until":"x"}'), [
    ['delivery concurrency', '1'],
    ['until', 'x'],
  ]);
  assert.deepEqual([detailPairs('free text'), detailPairs('[1]'), detailPairs('7')], [null, null, null]);
  assert.equal(actionWords('pos_account.replace'), 'pos account replace');
});
