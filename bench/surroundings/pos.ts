import { Remote } from '../framework/remote.ts';

/** An order's first arrival, by the machine's clock. */
export interface Arrival {
  readonly orderId: string;
  readonly atMs: number;
}

export interface PosTally {
  /** Different orders that arrived. */
  readonly tickets: number;
  /** Requests: more than tickets where orders came twice. */
  readonly calls: number;
  readonly lastAtMs: number;
}

export type PosCalls = {
  url(nothing: null): Promise<string>;
  /** Forgets everything; from now on it answers after `delayMs` and waits for `expected` orders. */
  reset(options: { readonly delayMs: number; readonly expected: number }): Promise<void>;
  /** Once the last expected order is answered, or after `withinMs`. */
  complete(patience: { readonly withinMs: number }): Promise<PosTally>;
  arrivals(nothing: null): Promise<readonly Arrival[]>;
  /** Orders whose request was cut off before it was answered. */
  unanswered(nothing: null): Promise<readonly string[]>;
  /**
   * When the last expected order had arrived, and each of `orderIds` had been sent or asked for again; null where that
   * took longer.
   */
  settled(wanted: { readonly orderIds: readonly string[]; readonly withinMs: number }): Promise<number | null>;
};

export function startPos(): Remote<PosCalls> {
  return new Remote<PosCalls>(new URL('pos-program.ts', import.meta.url));
}
