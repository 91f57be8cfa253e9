import { shown } from './report.ts';
import type { Bar, Figure } from './results.ts';

const WIDTH = 760;
const LABEL_WIDTH = 210;
const VALUE_WIDTH = 110;
const HEAD = 44;
const ROW = 26;
const BAR = 16;

const OURS = '#0f766e';
const THEIRS = '#94a3b8';
const INK = '#1e293b';
const PAPER = '#ffffff';

/** A figure as bars, with a line from the least to the most; ours in another colour. */
export function drawBars(figure: Figure): string {
  const height = HEAD + figure.bars.length * ROW + 10;
  const most = Math.max(...figure.bars.map(({ values }) => values.most), Number.MIN_VALUE);
  const across = (value: number) => (value / most) * (WIDTH - LABEL_WIDTH - VALUE_WIDTH);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" ` +
      `font-family="system-ui, sans-serif" font-size="13" fill="${INK}" role="img" aria-label="${escaped(figure.title)}">`,
    `<rect width="${WIDTH}" height="${height}" fill="${PAPER}"/>`,
    `<text x="10" y="20" font-weight="600">${escaped(figure.title)}</text>`,
    `<text x="10" y="36" font-size="11">${escaped(`${figure.unit}; ${figure.better} is better`)}</text>`,
    ...figure.bars.map((bar, index) => drawBar(bar, HEAD + index * ROW, across)),
    '</svg>',
    '',
  ].join('\n');
}

function drawBar({ contender, values }: Bar, top: number, across: (value: number) => number): string {
  const { median, least, most } = values;
  const middle = top + BAR / 2 + 2;
  const colour = isOurs(contender) ? OURS : THEIRS;
  return [
    `<text x="${LABEL_WIDTH - 8}" y="${middle + 4}" text-anchor="end">${escaped(contender)}</text>`,
    `<rect x="${LABEL_WIDTH}" y="${top + 2}" width="${fixed(across(median))}" height="${BAR}" fill="${colour}"/>`,
    `<line x1="${fixed(LABEL_WIDTH + across(least))}" x2="${fixed(LABEL_WIDTH + across(most))}" y1="${middle}" ` +
      `y2="${middle}" stroke="${INK}" stroke-width="2"/>`,
    `<text x="${fixed(LABEL_WIDTH + across(most) + 6)}" y="${middle + 4}">${shown(median)}</text>`,
  ].join('');
}

/** Ours are called Lunchrush, whatever else is said. */
export function isOurs(contender: string): boolean {
  return contender.startsWith('Lunchrush');
}

function fixed(value: number): string {
  return value.toFixed(1);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
