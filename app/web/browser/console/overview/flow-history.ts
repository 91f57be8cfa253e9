import type { AttemptCounts, Stretch } from '../../answers/overview.ts';

export const STRETCH_MS = 5_000;
const STRETCHES = 60;
const PER_MINUTE = 60_000 / STRETCH_MS;

/** Lines of a chart over the last five minutes, one point every five seconds. */
export interface FlowLines {
  /** Seconds since 1970, when each stretch ended. */
  readonly times: readonly number[];
  /** In the minute before. */
  readonly ordersPerMinute: readonly number[];
  readonly firedPerMinute: readonly number[];
  readonly refusalsPerMinute: readonly number[];
  /** Null where nothing was fired. */
  readonly latenessP50Ms: readonly (number | null)[];
  readonly latenessP99Ms: readonly (number | null)[];
  readonly attempts: Readonly<Record<keyof AttemptCounts, readonly number[]>>;
}

/** The chain's last five minutes, put together from what the stream sends. */
export class FlowHistory {
  #stretches: ReadonlyMap<number, Stretch> = new Map();

  /** Those that were known are counted further. */
  take(stretches: readonly Stretch[]): void {
    const all = new Map(this.#stretches);
    for (const stretch of stretches) all.set(Date.parse(stretch.at), stretch);
    const newest = Math.max(...all.keys());
    this.#stretches = new Map([...all].filter(([at]) => at > newest - (STRETCHES + PER_MINUTE) * STRETCH_MS));
  }

  /** Up to the last stretch that is over; those in which nothing happened are not sent. */
  lines(now: number): FlowLines {
    const end = Math.floor(now / STRETCH_MS) * STRETCH_MS;
    const starts = Array.from({ length: STRETCHES }, (_, index) => end - (STRETCHES - index) * STRETCH_MS);
    const counted = starts.map((at) => this.#stretches.get(at));
    const perMinute = (of: (stretch: Stretch) => number) => starts.map((at) => this.#inMinuteTo(at, of));
    const outcomes = (kind: keyof AttemptCounts) => counted.map((stretch) => stretch?.attempts[kind] ?? 0);
    return {
      times: starts.map((at) => (at + STRETCH_MS) / 1_000),
      ordersPerMinute: perMinute(({ orders }) => orders),
      firedPerMinute: perMinute(({ fired }) => fired),
      refusalsPerMinute: perMinute(({ refusals }) => refusals),
      latenessP50Ms: counted.map((stretch) => stretch?.fire_lateness_p50_ms ?? null),
      latenessP99Ms: counted.map((stretch) => stretch?.fire_lateness_p99_ms ?? null),
      attempts: {
        delivered: outcomes('delivered'),
        not_received: outcomes('not_received'),
        rejected: outcomes('rejected'),
        unconfirmed: outcomes('unconfirmed'),
      },
    };
  }

  #inMinuteTo(at: number, of: (stretch: Stretch) => number): number {
    let sum = 0;
    for (let back = 0; back < PER_MINUTE; back += 1) {
      const stretch = this.#stretches.get(at - back * STRETCH_MS);
      sum += stretch === undefined ? 0 : of(stretch);
    }
    return sum;
  }
}
