import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { stopSignal } from '../../../app/cli/stop-signal.ts';

function listening() {
  const host = new EventEmitter();
  const ends: string[] = [];
  return { host, ends, stop: stopSignal(host, () => ends.push('end')) };
}

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  test(`${name} asks for a stop`, () => {
    const { host, ends, stop } = listening();
    assert.equal(stop.signal.aborted, false);
    host.emit(name);
    assert.equal(stop.signal.aborted, true);
    assert.deepEqual(ends, []);
  });
}

test('the same wish, passed on by npm, does not break off the stop', () => {
  const { host, ends } = listening();
  host.emit('SIGINT');
  host.emit('SIGINT');
  assert.deepEqual(ends, []);
});

test('nobody listens any more when it is over', () => {
  const { host, stop } = listening();
  stop[Symbol.dispose]();
  assert.equal(host.listenerCount('SIGINT') + host.listenerCount('SIGTERM') + host.listenerCount('SIGHUP'), 0);
});
