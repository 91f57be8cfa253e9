import { useEffect, useRef } from 'preact/hooks';
import type { AlignedData, Options } from 'uplot';
import Plot from 'uplot';
import { evenTicks, niceTop } from './chart-axis.ts';
import { useMedia } from './narrow.ts';

export interface Series {
  /** `series-1` … `series-4`, or `series-ok` and its like where it is a state. */
  readonly look: string;
  readonly word: string;
  readonly isBars?: boolean;
  /** Has gaps: what lies beyond one is joined, and each value is a dot. */
  readonly isSparse?: boolean;
  readonly values: readonly (number | null)[];
}

interface ChartProps {
  readonly title: string;
  /** Seconds since 1970, ascending. */
  readonly times: readonly number[];
  readonly series: readonly Series[];
  readonly heightPx?: number;
  /** Writes a value of the axis and the legend. */
  format(value: number): string;
  /** What the axis shows at least, so that a quiet chart stays quiet. */
  readonly least?: number;
  /** Redrawn when it changes: the theme. */
  readonly theme: string;
  /** What the legend shows as the value of now, for each series; the last of its values if absent. */
  readonly latest?: readonly (number | null)[];
}

/** A small live chart of fixed height with a legend of its own, which is what is read out. */
export function Chart(props: ChartProps) {
  const { title, series, format, heightPx = 120, latest } = props;
  const plot = useRef<HTMLDivElement>(null);
  const legend = useRef<HTMLUListElement>(null);
  usePlot(plot, legend, { ...props, heightPx });
  return (
    <figure class="chart">
      <figcaption>
        <h2 class="chart-title">{title}</h2>
      </figcaption>
      <ul class="chart-legend" ref={legend}>
        {series.map(({ look, word, values, isBars }, index) => (
          <li key={word} style={{ order: isBars ? -index : index }}>
            <span class={`swatch ${look}`} />
            {word} <b>{shown(latest === undefined ? values.at(-1) : latest[index], format)}</b>
          </li>
        ))}
      </ul>
      <div class="chart-plot" ref={plot} style={{ height: `${heightPx}px` }} aria-hidden="true" />
    </figure>
  );
}

function shown(value: number | null | undefined, format: (value: number) => string): string {
  return value === null || value === undefined ? '–' : format(value);
}

interface Held<T> {
  readonly current: T | null;
}

function usePlot(plot: Held<HTMLElement>, legend: Held<HTMLElement>, props: ChartProps & { heightPx: number }): void {
  const chart = useRef<Plot | null>(null);
  const isDark = useMedia('(prefers-color-scheme: dark)');
  const looks = props.series.map(({ look, word }) => `${look} ${word}`).join();
  useEffect(() => {
    if (plot.current === null || legend.current === null) return undefined;
    const target = plot.current;
    const made = new Plot(optionsOf(target, legend.current, props), dataOf(props), target);
    chart.current = made;
    const resizes = new ResizeObserver(() => made.setSize({ width: target.clientWidth, height: props.heightPx }));
    resizes.observe(target);
    return () => {
      resizes.disconnect();
      made.destroy();
      chart.current = null;
    };
  }, [looks, props.theme, isDark, props.heightPx]);
  useEffect(() => chart.current?.setData(dataOf(props)), [props.times, props.series]);
}

function dataOf({ times, series }: ChartProps): AlignedData {
  return [[...times], ...series.map(({ values }) => [...values])];
}

function optionsOf(target: HTMLElement, legend: HTMLElement, props: ChartProps & { heightPx: number }): Options {
  const style = getComputedStyle(target);
  const colors = [...legend.querySelectorAll('.swatch')].map((swatch) => getComputedStyle(swatch).color);
  const line = getComputedStyle(target.closest('.card') ?? target).borderTopColor;
  const axis = {
    stroke: getComputedStyle(legend).color,
    font: `11px ${style.fontFamily}`,
    grid: { stroke: line, width: 1 },
    ticks: { show: false },
  };
  return {
    width: target.clientWidth,
    height: props.heightPx,
    cursor: { show: false },
    legend: { show: false },
    padding: [6, 16, 0, 0],
    scales: { y: { range: (_, __, max) => [0, niceTop(Math.max(props.least ?? 1, max ?? 0))] } },
    axes: [
      {
        ...axis,
        size: 20,
        splits: (plot, __, from, to) => minutesBack(from, to, plot.width < ROOMY_PX ? 2 : 1),
        values: (_, ticks) => ticks.map(agoOf),
      },
      { ...axis, size: 44, splits: (_, __, ___, top) => evenTicks(top), values: (_, ticks) => ticks.map(props.format) },
    ],
    series: [
      {},
      ...props.series.map(({ isBars = false, isSparse = false }, index) => ({
        stroke: colors[index] ?? 'gray',
        width: isBars ? 0 : 1.5,
        points: { show: isSparse, size: 4, fill: colors[index] ?? 'gray' },
        spanGaps: isSparse,
        ...(isBars && { fill: colors[index] ?? 'gray', ...barPaths }),
      })),
    ],
  };
}

const bars = Plot.paths.bars?.({ size: [0.7, 24] });
const barPaths = bars === undefined ? {} : { paths: bars };

/** Narrower than this, every minute would be one too many. */
const ROOMY_PX = 300;

/** Every minute back from the end, or every second one; the end is now. */
function minutesBack(from: number, to: number, step: number): number[] {
  const count = Math.floor((to - from) / 60 / step);
  return Array.from({ length: count + 1 }, (_, index) => to - (count - index) * 60 * step);
}

/** The last tick is now. */
function agoOf(at: number, _: number, ticks: readonly number[]): string {
  const minutes = Math.round(((ticks.at(-1) ?? at) - at) / 60);
  return minutes === 0 ? 'now' : `−${minutes} min`;
}
