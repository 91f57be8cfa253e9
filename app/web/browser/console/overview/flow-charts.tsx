import { useMemo } from 'preact/hooks';
import type { ChainFigures } from '../../answers/overview.ts';
import { took } from '../../time/wording.ts';
import type { Series } from '../../widgets/chart.tsx';
import { Chart } from '../../widgets/chart.tsx';
import { whole } from '../../widgets/figures.ts';
import type { FlowLines } from './flow-history.ts';

interface FlowChartsProps {
  readonly lines: FlowLines;
  readonly chain: ChainFigures | undefined;
  readonly theme: string;
}

const HEIGHT_PX = 104;

/** How orders flow through the chain: the last five minutes. */
export function FlowCharts({ lines, chain, theme }: FlowChartsProps) {
  const { times } = lines;
  const all = { times, theme, heightPx: HEIGHT_PX };
  const flow = useMemo(() => flowSeries(lines), [lines]);
  const lateness = useMemo(() => latenessSeries(lines), [lines]);
  const outcomes = useMemo(() => outcomeSeries(lines), [lines]);
  return (
    <section class="flow" aria-label="The last five minutes">
      <div class="card">
        <Chart {...all} title="Orders per minute" series={flow} format={whole} least={10} latest={flowNow(chain)} />
      </div>
      <div class="card">
        <Chart {...all} title="Fire lateness" series={lateness} format={took} least={100} latest={latenessNow(chain)} />
      </div>
      <div class="card">
        <Chart {...all} title="POS outcomes" series={outcomes} format={whole} least={5} latest={outcomesNow(chain)} />
      </div>
    </section>
  );
}

function flowSeries(lines: FlowLines): readonly Series[] {
  return [
    { look: 'series-1', word: 'booked', values: lines.ordersPerMinute },
    { look: 'series-4', word: 'fired', values: lines.firedPerMinute },
    { look: 'series-2', word: 'refused', values: lines.refusalsPerMinute },
  ];
}

function flowNow(chain: ChainFigures | undefined) {
  return [chain?.orders_per_minute ?? null, chain?.fired_per_minute ?? null, chain?.refusals_per_minute ?? null];
}

function latenessSeries(lines: FlowLines): readonly Series[] {
  return [
    { look: 'series-1', word: 'p50', values: lines.latenessP50Ms, isSparse: true },
    { look: 'series-3', word: 'p99', values: lines.latenessP99Ms, isSparse: true },
  ];
}

function latenessNow(chain: ChainFigures | undefined) {
  return [chain?.fire_lateness_p50_ms ?? null, chain?.fire_lateness_p99_ms ?? null];
}

/** Bars that stand on one another: the tallest is drawn first, and each next one over it. */
function outcomeSeries({ attempts }: FlowLines): readonly Series[] {
  const { delivered, not_received, unconfirmed, rejected } = attempts;
  const upTo = (...parts: readonly (readonly number[])[]) =>
    delivered.map((_, index) => parts.reduce((sum, part) => sum + (part[index] ?? 0), 0));
  return [
    {
      look: 'series-person',
      word: 'rejected',
      isBars: true,
      values: upTo(delivered, not_received, unconfirmed, rejected),
    },
    { look: 'series-trouble', word: 'unconfirmed', isBars: true, values: upTo(delivered, not_received, unconfirmed) },
    { look: 'series-waiting', word: 'not received', isBars: true, values: upTo(delivered, not_received) },
    { look: 'series-ok', word: 'delivered', isBars: true, values: delivered },
  ];
}

function outcomesNow(chain: ChainFigures | undefined) {
  const { attempts } = chain ?? {};
  const kinds = ['rejected', 'unconfirmed', 'not_received', 'delivered'] as const;
  return kinds.map((kind) => attempts?.[kind] ?? null);
}
