import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CheckName, Violation } from '../../../app/simulate/checks.ts';
import type { Episode } from '../../../app/simulate/episode.ts';
import { runEpisode } from '../../../app/simulate/episode.ts';
import { pastRuns } from '../../../app/simulate/past-runs.ts';
import type { Fault, Guard, Plan, PlanLimits } from '../../../app/simulate/plan.ts';
import { faultNames, guardNames, planFor, storeDaysOf } from '../../../app/simulate/plan.ts';
import { shrink } from '../../../app/simulate/shrink.ts';
import { report, simulate } from '../../../app/simulate/simulation.ts';
import { FakeClock } from '../../../lib/clock.ts';

const bad: Plan = { seed: 4, stores: [1, 2], days: 1, faults: faultNames, crowd: 1 };

/** Lived through once, with its history. */
const badDay = runEpisode(bad, true);

const means = { clock: new FakeClock(), say: () => undefined };

function brokenBy(plan: Plan, check: CheckName): Episode {
  const violation: Violation = { check, words: 'so it is', fact: { atMs: 1, kind: 'note', text: 'here' } };
  return { plan, orders: 1, facts: 1, digest: 'd', violation, history: [violation.fact] };
}

test('a chain has a bad day and keeps every promise', async () => {
  const { orders, violation } = await badDay;
  assert.equal(violation, null);
  assert.ok(orders > 5, 'customers ordered something');
});

test('the same plan is the same run, byte for byte; another seed is another', async () => {
  const [one, again, other] = [await badDay, await runEpisode(bad, true), await runEpisode({ ...bad, seed: 5 })];
  assert.equal(again.digest, one.digest);
  assert.deepEqual(again.history, one.history);
  assert.notEqual(other.digest, one.digest);
});

test('keeping the history changes nothing', async () => {
  assert.equal((await runEpisode(bad, false)).digest, (await badDay).digest);
});

/** What a guard keeps: the check that fails without it, and the faults that need the guard. */
const guarded: Readonly<Record<Guard, { readonly check: CheckName; readonly faults: readonly Fault[] }>> = {
  fencing: {
    check: 'no write is taken with an old epoch',
    faults: ['takeover', 'freeze', 'restart', 'outage', 'slow'],
  },
  'look-up': { check: 'no second try in the dark', faults: ['pos_silence', 'pos_errors'] },
  'hold-check': { check: 'no slot is oversold', faults: [] },
  'stray-call': { check: 'the order and its ticket agree at the end', faults: ['cut_off'] },
};

/** The first violation of up to ten runs. */
async function firstBroken(limits: PlanLimits): Promise<Violation | null> {
  for (let seed = 1; seed <= 10; seed += 1) {
    const { violation } = await runEpisode(planFor(seed, 6, limits));
    if (violation !== null) return violation;
  }
  return null;
}

for (const guard of guardNames) {
  const { check, faults } = guarded[guard];
  test(`with the guard '${guard}' nothing is broken, and without it '${check}' is`, async () => {
    assert.equal((await firstBroken({ faults, without: guard }))?.check, check);
    assert.equal((await runEpisode(planFor(1, 6, { faults }))).violation, null);
  });
}

for (const { plan, found } of pastRuns) {
  test(`a run that once failed passes: ${found}`, async () => {
    assert.equal((await runEpisode(plan)).violation, null);
  });
}

test('a simulation runs exactly the store-days it was asked for, and sums up', async () => {
  const { summary, broken, digest } = await simulate({ seed: 2, storeDays: 7 }, means);
  assert.deepEqual({ ...summary, orders: 0 }, { store_days: 7, orders: 0, violations: 0, seed: 2, seconds: 0 });
  assert.ok(summary.orders > 0);
  assert.equal(broken, null);
  assert.equal((await simulate({ seed: 2, storeDays: 7 }, means)).digest, digest);
});

test('a simulation that breaks a promise stops, and reports the smallest run that breaks it', async () => {
  const run = async (plan: Plan): Promise<Episode> =>
    plan.faults.includes('kill') && plan.stores.includes(1)
      ? brokenBy(plan, 'no place is leaked')
      : { ...brokenBy(plan, 'no place is leaked'), violation: null };
  const { summary, broken } = await simulate(
    { seed: 2, storeDays: 500, faults: ['kill', 'slow', 'feed'] },
    { ...means, run },
  );
  assert.equal(summary.violations, 1);
  assert.ok(summary.store_days < 500);
  assert.deepEqual(broken?.plan.stores, [1]);
  assert.deepEqual(broken.plan.faults, ['kill']);
  assert.ok(broken.plan.crowd < 0.1);
  const lines = report(broken);
  assert.match(lines.join('\n'), /BROKEN: no place is leaked/);
  assert.ok(lines.some((line) => line.includes(`--run '${JSON.stringify(broken.plan)}'`)));
});

test('a smaller run that breaks another promise is not taken for it', async () => {
  const run = async (plan: Plan) =>
    brokenBy(plan, plan.faults.length < 3 ? 'no slot is oversold' : 'no place is leaked');
  const plan: Plan = { ...bad, stores: [1], faults: ['kill', 'slow', 'feed'] };
  assert.deepEqual((await shrink(plan, 'no place is leaked', { run })).faults, plan.faults);
});

test('making a run smaller comes to an end', async () => {
  let runs = 0;
  const run = async (plan: Plan) => {
    runs += 1;
    return brokenBy(plan, 'no place is leaked');
  };
  await shrink(bad, 'no place is leaked', { run, mostRuns: 3 });
  assert.equal(runs, 3);
});

test('a plan follows from its seed, and never has more store-days than are left', () => {
  for (let seed = 0; seed < 50; seed += 1) {
    for (const left of [1, 2, 5, 100]) assert.ok(storeDaysOf(planFor(seed, left)) <= left);
    assert.deepEqual(planFor(seed, 9), planFor(seed, 9));
  }
});

test('seeds draw different faults, some of them none', () => {
  const drawn = Array.from({ length: 200 }, (_, seed) => planFor(seed, 9).faults);
  assert.ok(drawn.some((faults) => faults.length === 0));
  for (const fault of faultNames)
    assert.ok(
      drawn.some((faults) => faults.includes(fault)),
      fault,
    );
});
