import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';

/** What happens to a process of the tree. A supervisor never logs by itself; who wants to know observes. */
export type SupervisionEvent =
  /** A run failed to start, ended with an error, or a callback it guards failed. Ending with `Shutdown` is no crash. */
  | { readonly kind: 'crashed'; readonly path: string; readonly error: Error }
  /** It is up again. */
  | { readonly kind: 'restarted'; readonly path: string; readonly restarts: number }
  /** A run did not end in its time-out; it may still be running, and must have no more effects. */
  | { readonly kind: 'left_behind'; readonly path: string; readonly generation: number }
  /** Something a run had begun failed after that run was over; nobody was restarted for it. */
  | { readonly kind: 'failed_late'; readonly path: string; readonly generation: number; readonly error: Error }
  /** A supervisor had to restart its children too often; it stops them, and crashes. */
  | { readonly kind: 'gave_up'; readonly path: string; readonly error: Error };

/** Takes an event and returns at once; never throws. */
export type Observe = (event: SupervisionEvent) => void;

/** What a supervisor is handed beside its children. */
export interface Environment {
  readonly clock: Clock;
  readonly observe?: Observe;
  /** Spreads the waits of a back-off with jitter; without it they are not spread. */
  readonly random?: Random;
}
