import type { Goal } from './goals.ts';
import { goals, meets } from './goals.ts';
import type { Bar, DatedFinding, Figure, Results } from './results.ts';
import { rounded } from './results.ts';
import type { Summary } from './statistics.ts';

/** The results for people, in Markdown. */
export function reportOf(results: Results): string {
  return [
    '# Results',
    'Written by `npm run bench`. What is compared, and how, stands in [README.md](README.md); what limits us now, in',
    '[NOTES.md](NOTES.md). Each value is the median of its rounds, with the least and the most.',
    '',
    ...surroundingsLines(results),
    '',
    '## Goals',
    ...goalTable(results),
    ...Object.entries(results.benchmarks).flatMap(([name, finding]) => section(name, finding)),
    '',
  ].join('\n');
}

function surroundingsLines({ surroundings }: Results): readonly string[] {
  return Object.entries(surroundings).map(([name, value]) => `- ${name}: ${value}`);
}

export function goalTable(results: Results): readonly string[] {
  const found = new Map(Object.values(results.benchmarks).flatMap(({ ratios }) => Object.entries(ratios)));
  return [
    '| name | is | goal | | meaning |',
    '|---|---|---|---|---|',
    ...goals.map((goal) => goalRow(goal, found.get(goal.name))),
  ];
}

function goalRow(goal: Goal, summary: Summary | undefined): string {
  const wanted = `${goal.kind === 'at-least' ? '≥' : '≤'} ${shown(goal.target)}`;
  if (summary === undefined) return `| \`${goal.name}\` | not measured | ${wanted} | | ${goal.meaning} |`;
  const verdict = meets(goal, summary.median) ? 'met' : '**missed**';
  return `| \`${goal.name}\` | ${withSpread(summary)} | ${wanted} | ${verdict} | ${goal.meaning} |`;
}

function section(name: string, { at, tookSeconds, figures, remarks }: DatedFinding): readonly string[] {
  return [
    '',
    `## ${name}`,
    `Measured ${at}, in ${Math.round(tookSeconds)} s.`,
    ...figures.flatMap(figureLines),
    ...(remarks.length === 0 ? [] : ['', ...remarks.map((remark) => `- ${remark}`)]),
  ];
}

function figureLines(figure: Figure): readonly string[] {
  return [
    '',
    `![${figure.title}](pictures/${figure.id}.svg)`,
    '',
    `| ${figure.title} | ${figure.unit} |`,
    '|---|---|',
    ...figure.bars.map((bar: Bar) => `| ${bar.contender} | ${withSpread(bar.values)} |`),
  ];
}

export function withSpread({ median, least, most, rounds }: Summary): string {
  return rounds === 1 ? shown(median) : `${shown(median)} (${shown(least)} … ${shown(most)})`;
}

export function shown(value: number): string {
  return rounded(value).toLocaleString('en-US', { maximumFractionDigits: 6 });
}
