/** A stretch of time that is drawn, in milliseconds since 1970. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface Tick {
  readonly x: number;
  readonly label: string;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const steps: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12, 24].map((hours) => hours * 60 * MINUTE),
];

/** Room that a label such as `11:45:30` needs. */
const LABEL_PX = 64;

/** Instants as places across a picture. */
export class Axis {
  readonly range: Range;
  readonly widthPx: number;
  readonly #offsetMs: number;

  /** `offsetMs`: how far the store's clock is ahead of UTC. */
  constructor(range: Range, widthPx: number, offsetMs: number) {
    this.range = range;
    this.widthPx = widthPx;
    this.#offsetMs = offsetMs;
  }

  /** What is outside is drawn at the edge. */
  x(at: number): number {
    const share = (at - this.range.from) / (this.range.to - this.range.from);
    return Math.round(Math.min(1, Math.max(0, share)) * this.widthPx * 10) / 10;
  }

  has(at: number): boolean {
    return at >= this.range.from && at <= this.range.to;
  }

  /** At round times of the store's clock. */
  ticks(): readonly Tick[] {
    const { from, to } = this.range;
    const most = Math.max(1, Math.floor(this.widthPx / LABEL_PX));
    const stepMs = steps.find((step) => (to - from) / step <= most) ?? 24 * 60 * MINUTE;
    const first = Math.ceil((from + this.#offsetMs) / stepMs) * stepMs - this.#offsetMs;
    const count = Math.max(0, Math.floor((to - first) / stepMs) + 1);
    return Array.from({ length: count }, (_, index) => this.#tick(first + index * stepMs, stepMs));
  }

  #tick(at: number, stepMs: number): Tick {
    const wall = new Date(at + this.#offsetMs).toISOString();
    return { x: this.x(at), label: wall.slice(11, stepMs < MINUTE ? 19 : 16) };
  }
}

/** How far the clock that wrote an instant is ahead of UTC. */
export function offsetMsOf(iso: string): number {
  return Date.parse(`${iso.slice(0, 19)}Z`) - Math.floor(Date.parse(iso) / SECOND) * SECOND;
}
