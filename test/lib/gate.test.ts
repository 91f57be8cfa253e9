import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Gate } from '../../lib/gate.ts';

const patient = new AbortController().signal;

function visitor(gate: Gate) {
  const inside: string[] = [];
  const enter = (name: string, priority: number, signal = patient) =>
    gate.enter(priority, signal).then(() => void inside.push(name));
  return { inside, enter };
}

test('no more go in than may, the rest in the order of priority, then of arrival', async () => {
  const gate = new Gate(1);
  const { inside, enter } = visitor(gate);
  for (const [name, priority] of [
    ['a', 2],
    ['b', 2],
    ['c', 0],
    ['d', 0],
  ] as const)
    void enter(name, priority);
  for (const expected of ['a', 'ac', 'acd', 'acdb']) {
    await setImmediate();
    assert.equal(inside.join(''), expected);
    gate.leave();
  }
  assert.equal(gate.inside, 0);
});

test('nobody goes past those who wait', async () => {
  const gate = new Gate(1);
  const { inside, enter } = visitor(gate);
  assert.equal(gate.tryEnter(), true);
  void enter('a', 0);
  gate.setLimit(2);
  assert.equal(gate.inside, 2);
  assert.equal(gate.tryEnter(), false);
  await setImmediate();
  assert.deepEqual(inside, ['a']);
});

test('a lower limit throws nobody out, and lets nobody in until enough have left', async () => {
  const gate = new Gate(3);
  const { inside, enter } = visitor(gate);
  for (const name of ['a', 'b', 'c', 'd']) void enter(name, 0);
  gate.setLimit(1);
  gate.leave();
  gate.leave();
  await setImmediate();
  assert.deepEqual([inside.length, gate.inside], [3, 1]);
  gate.leave();
  await setImmediate();
  assert.deepEqual([inside.length, gate.inside], [4, 1]);
});

test('who gives up takes no place', async () => {
  const gate = new Gate(1);
  const { enter } = visitor(gate);
  const stop = new AbortController();
  void enter('a', 0);
  const impatient = enter('b', 0, stop.signal);
  stop.abort(new Error('enough'));
  await assert.rejects(impatient, /enough/);
  gate.leave();
  assert.equal(gate.tryEnter(), true);
});
