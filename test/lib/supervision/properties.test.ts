import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Root } from '../../../lib/supervision/root.ts';
import { startRoot } from '../../../lib/supervision/root.ts';
import { group, notUp, Stage } from './random-tree.ts';

/** Longer than all starts, stops and back-offs of a tree take together. */
const LONG_MS = 20_000;

type Step =
  | { readonly kind: 'crash' | 'guard' | 'end' | 'restart'; readonly which: number }
  | { readonly kind: 'pass'; readonly ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constantFrom('crash', 'crash', 'guard', 'end', 'restart'), which: fc.nat(20) }),
  fc.record({ kind: fc.constant('pass'), ms: fc.constantFrom(0, 1, 5, 20, 40, 100) }),
);

async function take(stage: Stage, root: Root | undefined, next: Step): Promise<void> {
  if (next.kind === 'pass') return stage.clock.advance(next.ms);
  const alive = stage.alive();
  const act = alive[next.which % alive.length];
  if (act === undefined) return;
  if (next.kind === 'crash') act.end(new Error('boom'));
  if (next.kind === 'end') act.end();
  if (next.kind === 'guard') act.context.guard(() => Promise.reject(new Error('boom')))();
  if (next.kind === 'restart') void root?.restart(act.context.path);
}

/** A root that may fail to start, and may give up. */
function started(stage: Stage, spec: Parameters<typeof startRoot>[0]) {
  const watched: { root?: Root; gone: boolean } = { gone: false };
  const gone = () => {
    watched.gone = true;
  };
  startRoot(spec, stage.environment).then((root) => {
    watched.root = root;
    root.done.then(gone, gone);
  }, gone);
  return watched;
}

test('whatever crashes when: one run of a child at a time, in order, and in the end all are up or a supervisor gave up', async () => {
  await fc.assert(
    fc.asyncProperty(group, fc.array(step, { maxLength: 15 }), fc.boolean(), async (played, steps, waitForStart) => {
      const stage = new Stage();
      const watched = started(stage, stage.specOf(played, 'root'));
      if (waitForStart) await stage.clock.advance(LONG_MS);
      for (const next of steps) await take(stage, watched.root, next);
      await stage.clock.advance(LONG_MS);
      if (!watched.gone) assert.deepEqual(notUp(played, watched.root?.tree() ?? assert.fail('still starting')), []);
      stage.stopping = true;
      const stopped = watched.root?.stop();
      await stage.clock.advance(LONG_MS);
      await stopped;
      assert.deepEqual(stage.wrong, []);
      assert.deepEqual(stage.alive(), []);
      assert.ok(stage.acts.every((act) => act.over));
      assert.equal(stage.clock.pending, 0);
    }),
    { numRuns: 200 },
  );
});
