import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readArguments } from '../../bench/framework/arguments.ts';
import { drawBars } from '../../bench/framework/bars.ts';
import { goals, meets } from '../../bench/framework/goals.ts';
import { goalTable, reportOf } from '../../bench/framework/report.ts';
import type { DatedFinding, Figure, Results } from '../../bench/framework/results.ts';
import { merge, ratiosOf, rounded } from '../../bench/framework/results.ts';
import { summaryOf } from '../../bench/framework/statistics.ts';

const figure: Figure = {
  id: 'rush',
  title: 'Orders <due> at once',
  unit: 'orders/s',
  better: 'more',
  bars: [
    { contender: 'Lunchrush', values: summaryOf([90, 100, 110]) },
    { contender: 'a & b', values: summaryOf([50]) },
  ],
};

function finding(ratios: Readonly<Record<string, number>>): DatedFinding {
  const summaries = Object.entries(ratios).map(([name, value]) => [name, summaryOf([value])]);
  return { at: '2026-08-14', tookSeconds: 61.2, figures: [figure], ratios: Object.fromEntries(summaries), remarks: [] };
}

const all: Results = {
  surroundings: { node: 'v24' },
  benchmarks: {
    rush: finding({ rush_vs_raw_undici: 0.8123, rush_vs_best_rival: 1.9 }),
    growth: finding({ bytes_per_store: 16_384.4 }),
  },
};

test('a run of one benchmark takes its place beside what others found before', () => {
  const later = { surroundings: { node: 'v25' }, benchmarks: { rush: finding({ rush_vs_raw_undici: 0.9 }) } };
  const merged = merge(all, later);
  assert.deepEqual(Object.keys(merged.benchmarks), ['rush', 'growth']);
  assert.deepEqual(ratiosOf(merged), { rush_vs_raw_undici: 0.9, bytes_per_store: 16_384 });
  assert.deepEqual(merged.surroundings, { node: 'v25' });
  assert.deepEqual(merge(null, later), later);
});

test('numbers are shown with three digits that matter, and whole where they are large', () => {
  assert.equal(rounded(0.81234), 0.812);
  assert.equal(rounded(12.345), 12.3);
  assert.equal(rounded(1_234_567.8), 1_234_568);
});

test('a goal is met at its limit, and not beyond', () => {
  const least = goals.find(({ name }) => name === 'rush_vs_raw_undici');
  const most = goals.find(({ name }) => name === 'crash_recovery_s');
  assert.ok(least && most);
  assert.deepEqual([meets(least, 0.8), meets(least, 0.79)], [true, false]);
  assert.deepEqual([meets(most, 5), meets(most, 5.01)], [true, false]);
});

test('every goal has a row, and one that was missed says so', () => {
  const rows = goalTable(all).join('\n');
  for (const { name } of goals) assert.ok(rows.includes(`\`${name}\``), name);
  assert.match(rows, /`rush_vs_raw_undici` \| 0\.812 \| ≥ 0\.8 \| met/);
  assert.match(rows, /`rush_vs_best_rival` \| 1\.9 \| ≥ 2 \| \*\*missed\*\*/);
  assert.match(rows, /`crash_recovery_s` \| not measured/);
});

test('the report shows each figure with its picture, its medians and their spread', () => {
  const report = reportOf(all);
  assert.match(report, /- node: v24/);
  assert.match(report, /!\[Orders <due> at once\]\(pictures\/rush\.svg\)/);
  assert.match(report, /\| Lunchrush \| 100 \(90 … 110\) \|/);
  assert.match(report, /\| a & b \| 50 \|/);
});

test('a picture has a bar for everybody, as long as its value is large, and ours in a colour of its own', () => {
  const picture = drawBars(figure);
  const bars = [...picture.matchAll(/<rect x="210" y="\d+" width="([\d.]+)" height="16" fill="(#\w+)"/g)];
  assert.equal(bars.length, 2);
  const [ours, theirs] = bars;
  assert.ok(ours && theirs);
  assert.equal(Number(ours[1]) / Number(theirs[1]), 2);
  assert.notEqual(ours[2], theirs[2]);
  assert.match(picture, /Orders &lt;due&gt; at once/);
  assert.match(picture, /a &amp; b/);
});

test('a picture of nothing but zeros is still a picture', () => {
  const zero = { ...figure, bars: [{ contender: 'a', values: summaryOf([0]) }] };
  assert.match(drawBars(zero), /width="0\.0"/);
});

test('the command line names benchmarks, and says which there are', () => {
  const known = ['booking', 'rush'];
  assert.deepEqual(readArguments([], known), { ok: true, value: { names: known, isQuick: false } });
  const chosen = readArguments(['--only', 'rush', '--quick'], known);
  assert.deepEqual(chosen, { ok: true, value: { names: ['rush'], isQuick: true } });
  const unknown = readArguments(['--only', 'rusk'], known);
  assert.ok(!unknown.ok);
  assert.match(unknown.error, /no benchmark rusk; there are booking, rush/);
  assert.ok(!readArguments(['--fast'], known).ok);
});
