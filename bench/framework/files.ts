import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { drawBars } from './bars.ts';
import { reportOf } from './report.ts';
import type { Results } from './results.ts';
import { merge } from './results.ts';

const folder = fileURLToPath(new URL('..', import.meta.url));

/** Puts a run's results beside those of other benchmarks, with table and pictures; a quick run's elsewhere. */
export function keep(results: Results, isQuick: boolean): Results {
  const kind = isQuick ? '.quick' : '';
  const file = `${folder}results${kind}.json`;
  const earlier: Results | null = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
  const all = merge(earlier, results);
  writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);
  writeFileSync(`${folder}RESULTS${kind}.md`, reportOf(all));
  if (!isQuick) drawAll(all);
  return all;
}

function drawAll({ benchmarks }: Results): void {
  mkdirSync(`${folder}pictures`, { recursive: true });
  for (const figure of Object.values(benchmarks).flatMap(({ figures }) => figures)) {
    writeFileSync(`${folder}pictures/${figure.id}.svg`, drawBars(figure));
  }
}
