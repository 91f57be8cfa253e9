/** Which rows exist: those in sight, and some before and after them. */
export interface RowWindow {
  readonly from: number;
  /** Not including. */
  readonly to: number;
}

/** Rows drawn beyond what is in sight, so that a flick finds them there. */
const SPARE = 12;

/** The window moves by so many rows at once, which saves drawing. */
const STEP = 6;

export function rowWindow(scrolledPx: number, heightPx: number, rowPx: number, count: number): RowWindow {
  const first = Math.floor(scrolledPx / rowPx / STEP) * STEP;
  const inSight = Math.ceil(heightPx / rowPx) + STEP;
  const from = Math.max(0, Math.min(first, count) - SPARE);
  return { from, to: Math.max(from, Math.min(count, first + inSight + SPARE)) };
}
