import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Controls } from '../../../../../../app/web/browser/answers/store.ts';
import { changeVerb, controlsInForce } from '../../../../../../app/web/browser/console/store/in-force.ts';
import { someStore } from './some-store.ts';

const set = { by: 'ana', reason: 'fryer is down', at: '2026-08-14T10:55:00-04:00' };
const eleven = Date.parse(someStore.at);

function inForce(controls: Controls, now = eleven) {
  const shown = controlsInForce({ ...someStore, controls }, now);
  return Object.fromEntries(shown.map((control) => [control.name, control]));
}

test('without a change every control has its default, and nobody stands behind it', () => {
  const shown = inForce({});
  assert.equal(shown['delivery_concurrency']?.words, 'at most 2');
  assert.equal(shown['paused']?.words, 'open');
  assert.equal(shown['lead_extension_minutes']?.words, 'none');
  assert.equal(shown['default_capacity']?.words, '10 places');
  assert.ok(Object.values(shown).every((control) => control.set === undefined));
});

test('a change shows its value, who set it, why and until when, and what it was before', () => {
  const until = '2026-08-14T12:00:00-04:00';
  const shown = inForce({ default_capacity: { value: 1, ...set, until } })['default_capacity'];
  assert.deepEqual([shown?.words, shown?.defaultWords], ['1 place', '10 places']);
  assert.deepEqual([shown?.set?.by, shown?.set?.reason, shown?.set?.until], ['ana', 'fryer is down', until]);
});

test('a change counts no more from the instant it ends', () => {
  const until = '2026-08-14T11:00:00-04:00';
  const controls: Controls = { paused: { value: true, ...set, until } };
  assert.equal(inForce(controls, eleven - 1)['paused']?.words, 'paused');
  assert.equal(inForce(controls, eleven)['paused']?.words, 'open');
  assert.equal(inForce(controls, eleven)['paused']?.set, undefined);
});

test('what stops firing says so, and a longer lead says when orders are fired', () => {
  const shown = inForce({
    delivery_concurrency: { value: 0, ...set },
    lead_extension_minutes: { value: 10, ...set },
  });
  assert.equal(shown['delivery_concurrency']?.words, 'none: nothing is fired');
  assert.equal(shown['lead_extension_minutes']?.words, '10 min: fired 25 min before');
});

test('what is paused is resumed, and everything else changed', () => {
  const paused = inForce({ paused: { value: true, ...set } });
  assert.equal(paused['paused'] && changeVerb(paused['paused']), 'Resume');
  const usual = inForce({});
  assert.equal(usual['paused'] && changeVerb(usual['paused']), 'Pause');
  assert.equal(usual['default_capacity'] && changeVerb(usual['default_capacity']), 'Change');
});
