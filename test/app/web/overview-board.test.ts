import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OverviewRow, Stretch } from '../../../app/web/browser/answers/overview.ts';
import { FlowHistory, STRETCH_MS } from '../../../app/web/browser/console/overview/flow-history.ts';
import type { BoardSort } from '../../../app/web/browser/console/overview/store-board.ts';
import { StoreBoard } from '../../../app/web/browser/console/overview/store-board.ts';
import { stateOf, stateOfView } from '../../../app/web/browser/console/overview/store-state.ts';

function row(store_id: string, more: Partial<OverviewRow> = {}): OverviewRow {
  return {
    store_id,
    name: store_id,
    time_zone: 'America/New_York',
    pos_account: 'pos-east',
    state: 'open',
    trouble: 0,
    today: { taken: 0, capacity: 100 },
    concurrency: 2,
    paused: false,
    holds: 0,
    scheduled: 0,
    in_flight: 0,
    queued: 0,
    deferred: 0,
    unconfirmed: 0,
    at_the_store: 0,
    late: 0,
    attention_required: 0,
    dead_letters: 0,
    ...more,
  };
}

function boardOf(...rows: readonly OverviewRow[]) {
  const board = new StoreBoard();
  board.take(rows);
  const ids = (sort: BoardSort, q = '', isTroubledOnly = false) =>
    board.see({ q, sort, isTroubledOnly }).map(({ store_id }) => store_id);
  return { board, ids };
}

test('the store that is worst off comes first, those alike by name', () => {
  const { ids } = boardOf(
    row('fine-b'),
    row('fine-a'),
    row('waiting', { trouble: 1, deferred: 9 }),
    row('late', { trouble: 2, late: 1 }),
    row('later', { trouble: 2, late: 4 }),
    row('person', { trouble: 3, attention_required: 1 }),
  );
  assert.deepEqual(ids('trouble'), ['person', 'later', 'late', 'waiting', 'fine-a', 'fine-b']);
  assert.deepEqual(ids('trouble', '', true), ['person', 'later', 'late', 'waiting']);
});

test('each order puts first what one looks for', () => {
  const { ids } = boardOf(
    row('a', { today: { taken: 1, capacity: 2 }, next_fire_at: '2026-08-14T12:00:00-04:00' }),
    row('b', { today: { taken: 40, capacity: 100 }, next_fire_at: '2026-08-14T10:00:00-05:00', in_flight: 2 }),
    row('c', { today: { taken: 0, capacity: 0 }, late: 3 }),
  );
  assert.deepEqual(ids('booked'), ['a', 'b', 'c']);
  assert.deepEqual(ids('next_fire'), ['b', 'a', 'c'], 'none at all comes last');
  assert.deepEqual(ids('in_flight')[0], 'b');
  assert.deepEqual(ids('late')[0], 'c');
  assert.deepEqual(ids('name'), ['a', 'b', 'c']);
});

test('a search looks in ids, names, accounts and troubles, and a row that was told again is as told last', () => {
  const { board, ids } = boardOf(row('nyc-1', { name: 'Soho' }), row('nyc-2', { why: 'Connection REFUSED' }));
  assert.deepEqual(ids('name', ' soho '), ['nyc-1']);
  assert.deepEqual(ids('name', 'refused'), ['nyc-2']);
  assert.deepEqual(ids('name', 'pos-east').length, 2);
  board.take([row('nyc-2', { late: 7 })]);
  assert.deepEqual([ids('name', 'refused'), ids('late')[0], board.size], [[], 'nyc-2', 2]);
});

test('stores that are alike keep the order of their names, also when one is renamed or new', () => {
  const { board, ids } = boardOf(row('1', { name: 'b' }), row('2', { name: 'c' }));
  assert.deepEqual(ids('late'), ['1', '2']);
  board.take([row('2', { name: 'a' }), row('3', { name: 'aa' })]);
  assert.deepEqual(
    [ids('late'), ids('name')],
    [
      ['2', '3', '1'],
      ['2', '3', '1'],
    ],
  );
});

test('a store says the worst that is true of it', () => {
  const word = (more: Partial<OverviewRow>) => stateOf(row('a', more)).word;
  assert.equal(word({}), 'open');
  assert.equal(word({ paused: true }), 'paused');
  assert.equal(word({ paused: true, deferred: 1 }), 'trying again');
  assert.equal(word({ deferred: 1, unconfirmed: 1 }), 'in doubt');
  assert.equal(word({ unconfirmed: 1, late: 1 }), 'late');
  assert.equal(word({ late: 1, why: 'its POS is down' }), 'POS trouble');
  assert.equal(word({ state: 'starting', why: 'x' }), 'opening');
  assert.equal(word({ why: 'x', attention_required: 1 }), 'needs a person');
  assert.equal(word({ state: 'set_aside', attention_required: 1 }), 'set aside');
});

test('a store is in the same state on its own page', () => {
  const at = '2026-08-14T12:00:00-04:00';
  const view = (health: Partial<OverviewRow>, until?: string) =>
    stateOfView(
      {
        health: { ...row('a', {}), since: at, ...health },
        controls: { paused: { value: true, by: 'ana', reason: 'fryer', at, until } },
      },
      noon,
    ).word;
  assert.equal(view({ why: 'its POS is down' }), 'POS trouble');
  assert.equal(view({}), 'paused');
  assert.equal(view({}, at), 'open');
});

const noon = Date.parse('2026-08-14T16:00:00Z');

function stretch(at: number, orders: number): Stretch {
  const attempts = { delivered: orders, not_received: 0, rejected: 0, unconfirmed: 0 };
  const lateness = { fire_lateness_p50_ms: orders > 0 ? 5 : null, fire_lateness_p99_ms: orders > 0 ? 50 : null };
  return { at: new Date(at).toISOString(), orders, holds: 0, refusals: 0, fired: orders, ...lateness, attempts };
}

test('the lines end with the last five seconds that are over, and have nothing where nothing was sent', () => {
  const history = new FlowHistory();
  history.take([stretch(noon - 2 * STRETCH_MS, 3), stretch(noon - STRETCH_MS, 4), stretch(noon, 1)]);
  const lines = history.lines(noon + 2_000);
  assert.equal(lines.times.length, 60);
  assert.equal(lines.times.at(-1), noon / 1_000);
  assert.deepEqual(lines.attempts.delivered.slice(-3), [0, 3, 4]);
  assert.deepEqual(lines.latenessP99Ms.slice(-3), [null, 50, 50]);
  assert.deepEqual(lines.ordersPerMinute.slice(-3), [0, 3, 7], 'the minute before');
});

test('a stretch that is sent again is not counted twice, and what is long past is forgotten', () => {
  const history = new FlowHistory();
  history.take([stretch(noon, 1)]);
  history.take([stretch(noon, 6)]);
  assert.equal(history.lines(noon + STRETCH_MS).ordersPerMinute.at(-1), 6);
  history.take([stretch(noon + 3_600_000, 1)]);
  assert.equal(history.lines(noon + STRETCH_MS).ordersPerMinute.at(-1), 0);
});
