import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChildContext } from '../../../lib/supervision/child.ts';
import { Registry } from '../../../lib/supervision/registry.ts';
import { startRoot } from '../../../lib/supervision/root.ts';
import type { Role } from './cast.ts';
import { Cast, DEFAULT_INTENSITY } from './cast.ts';

/** Two children, not yet registered. */
async function pair(a: Role = {}) {
  const cast = new Cast();
  const children = [cast.child('a', { restart: 'temporary', ...a }), cast.child('b')];
  const root = await startRoot({ strategy: 'one_for_one', intensity: DEFAULT_INTENSITY, children }, cast.environment);
  const registry = new Registry<string, ChildContext>();
  const register = (id: string) => registry.register('name', cast.context(id), cast.context(id));
  return { cast, root, registry, register };
}

test('a second start of a name finds the first', async () => {
  const { cast, root, registry, register } = await pair();
  assert.deepEqual(register('a'), { ok: true, value: undefined });
  assert.deepEqual(register('b'), { ok: false, error: cast.context('a') });
  assert.equal(registry.find('name'), cast.context('a'));
  await root.stop();
});

test('a name is free again, and nothing is left of it, once its run has crashed', async () => {
  const { cast, root, registry, register } = await pair();
  register('a');
  await cast.crash('a');
  assert.equal(registry.find('name'), undefined);
  assert.equal(registry.size, 0);
  assert.equal(register('b').ok, true);
  await root.stop();
});

test('a name is kept during an orderly stop, and free once its run is left behind', async () => {
  const { cast, root, registry, register } = await pair({ slowMs: 300, shutdownMs: 100 });
  register('a');
  const stopped = root.stop();
  await cast.clock.advance(99);
  assert.equal(registry.find('name'), cast.context('a'));
  await cast.clock.advance(1);
  await stopped;
  assert.equal(registry.size, 0);
});

test('a run that is over can register nothing for good', async () => {
  const { cast, root, registry, register } = await pair();
  await cast.crash('a');
  register('a');
  assert.equal(registry.size, 0);
  await root.stop();
});
