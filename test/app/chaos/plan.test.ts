import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { PlannedFault } from '../../../app/chaos/plan.ts';
import { houseFaults, planFaults, posFaults } from '../../../app/chaos/plan.ts';

const seeds = fc.nat(0xffff_ffff);

function ofHouse(plan: readonly PlannedFault[]): readonly PlannedFault[] {
  return plan.filter(({ accountId }) => accountId === undefined);
}

test('the same seed and length are the same day, another seed is another', () => {
  assert.deepEqual(planFaults({ seed: 7, minutes: 5 }), planFaults({ seed: 7, minutes: 5 }));
  assert.notDeepEqual(planFaults({ seed: 7, minutes: 5 }), planFaults({ seed: 8, minutes: 5 }));
});

test('five minutes have at least six kills, every fault there is, and Postgres gone for a minute', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const plan = planFaults({ seed, minutes: 5 });
      assert.ok(plan.filter(({ kind }) => kind === 'kill').length >= 6);
      assert.deepEqual(new Set(plan.map(({ kind }) => kind)), new Set([...houseFaults, ...posFaults]));
      assert.deepEqual(
        plan.filter(({ kind }) => kind === 'postgres-gone').map(({ forMs }) => forMs),
        [60_000],
      );
    }),
    { numRuns: 20 },
  );
});

test('whatever the length, every fault is over before the day is', () => {
  fc.assert(
    fc.property(seeds, fc.double({ min: 0.2, max: 20, noNaN: true }), (seed, minutes) => {
      const plan = planFaults({ seed, minutes });
      assert.ok(ofHouse(plan).some(({ kind }) => kind === 'kill'));
      for (const { fromMs, forMs } of plan) assert.ok(fromMs >= 0 && fromMs + forMs <= minutes * 60_000);
    }),
    { numRuns: 50 },
  );
});

test('faults overlap, those of the service and of each POS', () => {
  const plan = planFaults({ seed: 1, minutes: 5 });
  const overlaps = (one: PlannedFault, other: PlannedFault) =>
    one !== other && one.fromMs < other.fromMs + other.forMs && other.fromMs < one.fromMs + one.forMs;
  const lonely = ofHouse(plan).filter((fault) => !plan.some((other) => overlaps(fault, other)));
  assert.deepEqual(lonely, []);
  const kills = plan.filter(({ kind }) => kind === 'kill');
  assert.ok(kills.some((kill) => ofHouse(plan).some((other) => overlaps(kill, other))));
});
