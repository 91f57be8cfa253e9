import type { Result } from '../result.ts';

/**
 * `starting` until it can serve; `stopping` while it winds down, asked to or after a crash; `restarting` while it waits
 * to be started again; `down` once it ended and will not be started again by itself.
 */
export type ProcessState = 'starting' | 'up' | 'stopping' | 'restarting' | 'down';

/** One process of the live tree, as of the moment somebody looked. */
export interface ProcessNode {
  readonly id: string;
  /** The ids from the root down to this one, joined by `/`. */
  readonly path: string;
  readonly role: 'supervisor' | 'worker';
  readonly state: ProcessState;
  /** When it entered its state. */
  readonly sinceAt: number;
  /** How often it came up again, whoever asked for it. */
  readonly restarts: number;
  readonly lastError?: string;
  /** As the child shows it. */
  readonly load?: { readonly inFlight?: number; readonly queued?: number };
  /** Looked at when they are asked for, in the same turn: a tree may have tens of thousands. */
  readonly children: readonly ProcessNode[];
}

/** Why a process was not restarted by hand, or is not up after it. */
export type RestartRefusal =
  | { readonly kind: 'not-found' }
  /** A temporary child does one thing once; starting it again could do it twice. */
  | { readonly kind: 'temporary' }
  /** Its supervisor is about to stop. */
  | { readonly kind: 'stopping' }
  /** It was stopped and did not come up; its supervisor goes on trying, as after any failed restart. */
  | { readonly kind: 'failed'; readonly error: string };

export type RestartAnswer = Promise<Result<void, RestartRefusal>>;

/** A supervisor's run, as the supervisor above and the live tree see it. */
export interface Branch {
  nodes(): readonly ProcessNode[];
  /** Restarts by hand what the ids lead to, the first being a child of this branch. */
  restart(ids: readonly string[]): RestartAnswer;
  /** Asks for an orderly stop; returns at once. */
  stop(): void;
}
