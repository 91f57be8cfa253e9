import type { ServerResponse } from 'node:http';
import type { Clock, Timer } from '../../lib/clock.ts';
import type { Caller } from './auth.ts';
import type { StreamEnd } from './event-stream.ts';
import { EventStream } from './event-stream.ts';
import type { HttpProblem } from './problems.ts';

/** How many streams there may be at once. */
export interface StreamLimits {
  readonly all: number;
  readonly ofOneKey: number;
  /** Of one place that customers without a key come from. */
  readonly ofOnePlace: number;
}

/** One key cannot take the places of all the others. */
export const streamLimits: StreamLimits = { all: 1_000, ofOneKey: 250, ofOnePlace: 20 };

/** How often a stream shows that it lives. */
const BEAT_EVERY_MS = 10_000;

/** A client that lost its stream comes again after 1 to 2 s, not all of them at once. */
const RETRY_MS = 1_000;
const RETRY_SPREAD = 20;

const REFUSED_RETRY_MS = 5_000;

export interface StreamsMeans {
  /** Real time. */
  readonly clock: Clock;
  /** Whether somebody's key is still good, and for the same. */
  readonly isGood: (caller: Caller) => boolean;
  readonly failed: (error: unknown) => void;
  readonly limits: StreamLimits;
}

/** Every stream of this server: bounded in number, kept alive, ended in time. */
export class Streams {
  readonly #means: StreamsMeans;
  readonly #open = new Map<EventStream, Caller>();
  #opened = 0;
  /** While any stream is open. */
  #beat: Timer | undefined;
  #isOver = false;

  constructor(means: StreamsMeans) {
    this.#means = means;
  }

  /** Why there is no room for one more; null when there is. */
  refusal(caller: Caller): HttpProblem | null {
    const { all, ofOneKey, ofOnePlace } = this.#means.limits;
    const own = [...this.#open.values()].filter(({ keyId }) => keyId === caller.keyId);
    const near = caller.place === undefined ? [] : own.filter(({ place }) => place === caller.place);
    const isFull = this.#open.size >= all || own.length >= ofOneKey || near.length >= ofOnePlace;
    return isFull ? { kind: 'too-many-streams', retryAfterMs: REFUSED_RETRY_MS } : null;
  }

  /** Runs a stream whose head is written, until `run` has ended, the client has gone, or it must end. */
  open(caller: Caller, res: ServerResponse, run: (stream: EventStream) => Promise<void>): void {
    this.#opened += 1;
    const retryMs = RETRY_MS * (1 + (this.#opened % RETRY_SPREAD) / RETRY_SPREAD);
    const stream = new EventStream(res, this.#means.clock, retryMs);
    this.#open.set(stream, caller);
    this.#beat ??= this.#beatLater();
    stream.signal.addEventListener('abort', () => this.#open.delete(stream), { once: true });
    if (this.#isOver) stream.end('shutdown');
    else run(stream).catch((error: unknown) => this.#fault(stream, error));
  }

  /** Ends all, and each that is opened from now on. */
  end(): void {
    this.#isOver = true;
    this.#beat?.cancel();
    this.#endAll('shutdown', () => true);
  }

  #beatLater(): Timer {
    return this.#means.clock.after(BEAT_EVERY_MS, () => {
      this.#endAll('key-changed', (caller) => !this.#means.isGood(caller));
      for (const stream of this.#open.keys()) stream.beat();
      this.#beat = this.#open.size > 0 ? this.#beatLater() : undefined;
    });
  }

  #endAll(reason: StreamEnd, isMeant: (caller: Caller) => boolean): void {
    for (const [stream, caller] of [...this.#open]) if (isMeant(caller)) stream.end(reason);
  }

  #fault(stream: EventStream, error: unknown): void {
    this.#means.failed(error);
    stream.end('fault');
  }
}
