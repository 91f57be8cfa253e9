import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changePath, whyNot } from '../../../../../../app/web/browser/console/order/changes.ts';
import { lifeOf, tookMs } from '../../../../../../app/web/browser/console/order/life-list.ts';
import { nyc, onTime, twiceRefused } from './some-order.ts';

test('each step stands with the attempt it began, and the wait before it', () => {
  const life = lifeOf(twiceRefused);
  assert.deepEqual(
    life.map(({ status, attempt, afterMs }) => [status, attempt?.number, afterMs]),
    [
      ['scheduled', undefined, null],
      ['firing', 1, 1_800_000],
      ['deferred', undefined, 200],
      ['firing', 2, 3_000],
      ['deferred', undefined, 200],
      ['firing', 3, 6_000],
      ['fired', undefined, 100],
    ],
  );
});

test('an attempt that no step tells of is told all the same, at its time', () => {
  const timeline = onTime.order.timeline.filter(({ status }) => status !== 'firing');
  const life = lifeOf({ ...onTime, order: { ...onTime.order, timeline } });
  assert.deepEqual(
    life.map(({ status, attempt }) => [status, attempt?.number]),
    [
      ['scheduled', undefined],
      ['firing', 1],
      ['fired', undefined],
    ],
  );
});

test('an attempt that is under way has taken no known time', () => {
  assert.equal(tookMs({ number: 1, started_at: nyc('11:30:00') }), null);
  assert.equal(tookMs({ number: 1, started_at: nyc('11:30:00'), ended_at: nyc('11:30:00.25') }), 250);
});

test('why something cannot be done is a sentence, and what can be done has none', () => {
  assert.equal(whyNot('fire', onTime), 'It is picked up already.');
  assert.equal(whyNot('cancel', onTime), undefined);
});

test('each change has its own route', () => {
  assert.equal(changePath('hold_back', 'ord_1'), '/v1/ops/orders/ord_1/hold-back');
  assert.equal(changePath('resolve', 'ord_1'), '/v1/ops/orders/ord_1/resolve');
  assert.equal(changePath('cancel', 'ord_1'), '/v1/orders/ord_1/cancel');
  assert.equal(changePath('purge', 'ord_1'), '/v1/ops/dead-letters/ord_1/purge');
});
