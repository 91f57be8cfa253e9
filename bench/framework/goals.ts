/** What a run is to show. */
export interface Goal {
  /** As in the JSON on the last line. */
  readonly name: string;
  readonly target: number;
  readonly kind: 'at-least' | 'at-most';
  /** In words, for the table. */
  readonly meaning: string;
}

function atLeast(name: string, target: number, meaning: string): Goal {
  return { name, target, kind: 'at-least', meaning };
}

function atMost(name: string, target: number, meaning: string): Goal {
  return { name, target, kind: 'at-most', meaning };
}

export const goals: readonly Goal[] = [
  atLeast('booking_vs_bare_express', 0.8, 'requests/s at 400 connections ÷ bare express'),
  atLeast('booking_vs_database_way', 4, 'pairs/s at 400 connections ÷ a transaction for each request'),
  atLeast('booking_hot_slot_vs_spread', 0.9, 'pairs/s on one slot ÷ on 4,000 slots'),
  atLeast('table_pairs_per_s', 1_000_000, 'hold + confirm pairs/s in one process'),
  atLeast('rush_vs_raw_undici', 0.8, 'orders/s ÷ a loop that records nothing'),
  atLeast('rush_vs_best_rival', 2, 'orders/s ÷ the best job queue'),
  atMost('lateness_p99_ms', 25, 'fire time to arrival, p99'),
  atMost('lateness_p99_vs_best_rival', 0.5, "p99 ÷ the best job queue's"),
  atMost('crash_recovery_s', 5, 'SIGKILL to the last interrupted or due order'),
  atMost('silence_recovery_s', 10, 'silent connections to the next order through everything'),
  atMost('boot_11091_stores_s', 5, 'start to ready'),
  atMost('bytes_per_store', 16_384, 'memory over an empty service, at 11,091 stores'),
  atMost('idle_cpu_percent', 2, 'of one core, at 11,091 stores'),
  atMost('idle_queries_per_minute', 60, 'at 11,091 stores'),
  atMost('cost_growth_100_to_11091', 1.2, 'CPU per fired order, 11,091 stores ÷ 100'),
];

/** Whether a value meets its goal. */
export function meets({ kind, target }: Goal, value: number): boolean {
  return kind === 'at-least' ? value >= target : value <= target;
}
