import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Process } from '../../../app/web/browser/answers/process.ts';
import { above, ProcessForest } from '../../../app/web/browser/console/processes/process-forest.ts';

function process(path: string, children: readonly Process[] = [], more: Partial<Process> = {}): Process {
  const name = path.split('/').at(-1) ?? path;
  const since = '2026-08-14T15:00:00+00:00';
  return { name, path, role: 'worker', state: 'up', since, restarts: 0, children, ...more };
}

/** An answer to what was asked just before. */
function take(forest: ProcessForest, node: Process): void {
  forest.take(node, forest.ask());
}

function given(): ProcessForest {
  const forest = new ProcessForest();
  take(forest, process('root', [process('root/http'), process('root/stores', [], { hidden_children: 2 })]));
  return forest;
}

function shown(forest: ProcessForest, open: readonly string[], q = '', isTroubledOnly = false): readonly string[] {
  return forest.lines('root', { open: new Set(open), q, isTroubledOnly }).map(({ process: { path } }) => path);
}

const soho = process('root/stores/soho', [], { hidden_children: 3 });
const noho = process('root/stores/noho', [], { hidden_children: 3 });

test('a branch is shown once it was asked for and is opened', () => {
  const forest = given();
  assert.deepEqual(shown(forest, []), ['root']);
  assert.deepEqual(shown(forest, ['root', 'root/stores']), ['root', 'root/http', 'root/stores']);
  take(forest, process('root/stores', [soho, noho]));
  const all = ['root', 'root/http', 'root/stores', 'root/stores/soho', 'root/stores/noho'];
  assert.deepEqual(shown(forest, ['root', 'root/stores']), all);
  assert.deepEqual(shown(forest, ['root']), all.slice(0, 3));
});

test('a look at the top keeps what is known of the branches, and of those that are gone nothing', () => {
  const forest = given();
  take(forest, process('root/stores', [soho, noho]));
  take(forest, process('root', [process('root/stores', [], { hidden_children: 2 })]));
  assert.deepEqual(shown(forest, ['root', 'root/stores']).length, 4);
  take(forest, process('root/stores', [noho]));
  assert.equal(forest.find('root/stores/soho'), undefined);
  assert.deepEqual(shown(forest, ['root', 'root/stores']), ['root', 'root/stores', 'root/stores/noho']);
});

test('the number of children is right before they were asked for and after', () => {
  const forest = given();
  const count = () => forest.lines('root', { open: new Set(['root']), q: '', isTroubledOnly: false })[2]?.children;
  assert.equal(count(), 2);
  take(forest, process('root/stores', [soho, noho, process('root/stores/east')]));
  assert.equal(count(), 3);
});

test('a search shows what it finds with what it is part of; so does the look for trouble', () => {
  const forest = given();
  const crashed = process('root/stores/soho/manager', [], { restarts: 1, last_error: 'Boom' });
  take(forest, process('root/stores', [process('root/stores/soho', [crashed]), noho]));
  const way = ['root', 'root/stores', 'root/stores/soho', 'root/stores/soho/manager'];
  assert.deepEqual(shown(forest, [], 'boom'), way);
  assert.deepEqual(shown(forest, [], '', true), way);
  assert.deepEqual(shown(forest, [], 'noho', true), []);
  assert.deepEqual(shown(forest, [], 'NOHO'), ['root', 'root/stores', 'root/stores/noho']);
});

test('what is not running is known, so that it can be looked at again', () => {
  const forest = given();
  take(forest, process('root/stores', [process('root/stores/soho', [], { state: 'restarting' }), noho]));
  assert.deepEqual(forest.notUp('root/stores'), ['root/stores/soho']);
  assert.deepEqual(forest.notUp('root/http'), []);
});

test('an answer that was overtaken by a later one does not win, whichever branch it is of', () => {
  const forest = given();
  const [first, second] = [forest.ask(), forest.ask()];
  forest.take(process('root/stores', [process('root/stores/soho', [], { restarts: 1 }), noho]), second);
  forest.take(process('root/stores', [soho]), first);
  forest.take(process('root/stores/soho', [], { restarts: 0 }), first);
  assert.equal(forest.find('root/stores/soho')?.restarts, 1);
  assert.deepEqual(shown(forest, ['root', 'root/stores']).length, 5);
});

test('a path knows what it is part of', () => {
  assert.deepEqual(above('root/stores/soho'), ['root', 'root/stores']);
  assert.deepEqual(above('root'), []);
});
