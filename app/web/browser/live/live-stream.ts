import type { Clock, Timer } from '../clock.ts';
import type { Problem } from './answer.ts';
import { problemIn, unreachable } from './answer.ts';
import type { StreamedEvent } from './event-text.ts';
import { EventText } from './event-text.ts';

/**
 * connecting ─▶ live ⇄ stale
 *      └──────────┴──────┴──▶ ended
 */
export type StreamState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** What is shown is as of then, on the monotonic clock; it is tried again. */
  | { readonly kind: 'stale'; readonly sinceMs: number; readonly why: string }
  /** It would be refused again: signed out, or nothing there. */
  | { readonly kind: 'ended'; readonly problem: Problem };

export interface StreamMeans {
  readonly clock: Clock;
  readonly fetch: typeof fetch;
  /** From 0 up to 1. */
  roll(): number;
  onEvent(event: StreamedEvent): void;
  onState(state: StreamState): void;
}

/** The service sends a comment every 10 s: a connection that is silent for so long is dead, whatever TCP says. */
export const SILENCE_MS = 25_000;

/** Waits of 1, 2, 4, 8, 15, 15 … s, each up to half as long again, so that not all come back at once. */
const FIRST_WAIT_MS = 1_000;
const MOST_WAIT_MS = 15_000;
const SPREAD = 0.5;

/**
 * Server-sent events that go on where they were cut off. Unlike EventSource it hears the heartbeats, so that it knows a
 * dead connection, and reads why it was refused.
 */
export class LiveStream {
  readonly #path: string;
  readonly #means: StreamMeans;
  readonly #text = new EventText();
  #state: StreamState = { kind: 'connecting' };
  #failures = 0;
  #connection: AbortController | undefined;
  #timer: Timer | undefined;

  /** Begins at once. */
  constructor(path: string, means: StreamMeans) {
    this.#path = path;
    this.#means = means;
    this.#connect();
  }

  /** Ends it, for good. */
  close(): void {
    this.#drop();
  }

  /** Lets go of the connection while nobody looks. */
  pause(): void {
    if (this.#state.kind === 'ended') return;
    this.#drop();
    this.#goStale('not looked at');
  }

  /** Tries now what would be tried later. */
  resume(): void {
    if (this.#state.kind === 'ended' || this.#state.kind === 'live') return;
    this.#drop();
    this.#connect();
  }

  #connect(): void {
    const connection = new AbortController();
    this.#connection = connection;
    this.#heard();
    void this.#run(connection.signal).then(
      (why) => this.#lost(connection, why),
      () => this.#lost(connection, unreachable.title),
    );
  }

  /** Returns why it was over. */
  async #run(signal: AbortSignal): Promise<string> {
    const id = this.#text.lastEventId;
    const headers = { accept: 'text/event-stream', ...(id !== undefined && { 'last-event-id': id }) };
    const response = await this.#means.fetch(this.#path, { headers, signal, cache: 'no-store' });
    if (!response.ok || response.body === null) return this.#refused(await problemIn(response), signal);
    this.#become({ kind: 'live' });
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) this.#take(piece.value, signal);
    return 'The connection was cut';
  }

  #take(text: string, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#heard();
    for (const event of this.#text.read(text)) {
      this.#failures = 0;
      if (event.event !== 'end') this.#means.onEvent(event);
    }
  }

  /** What is the client's fault stays so; the rest passes. */
  #refused(problem: Problem, signal: AbortSignal): string {
    const isFinal = problem.status >= 400 && problem.status < 500 && problem.status !== 429 && problem.status !== 408;
    if (isFinal && !signal.aborted) this.#end(problem);
    return problem.title;
  }

  #end(problem: Problem): void {
    this.#drop();
    this.#become({ kind: 'ended', problem });
  }

  /** A connection that was let go of has nothing to say any more. */
  #lost(connection: AbortController, why: string): void {
    if (this.#connection !== connection) return;
    this.#drop();
    this.#goStale(why);
    this.#timer = this.#means.clock.after(this.#waitMs(), () => this.#connect());
    this.#failures += 1;
  }

  #goStale(why: string): void {
    if (this.#state.kind === 'live') this.#become({ kind: 'stale', sinceMs: this.#means.clock.monotonic(), why });
  }

  #waitMs(): number {
    const first = this.#text.retryMs ?? FIRST_WAIT_MS;
    return Math.min(MOST_WAIT_MS, first * 2 ** this.#failures) * (1 + SPREAD * this.#means.roll());
  }

  #heard(): void {
    this.#timer?.cancel();
    this.#timer = this.#means.clock.after(SILENCE_MS, () => this.#silent());
  }

  #silent(): void {
    if (this.#connection !== undefined) this.#lost(this.#connection, 'Nothing was heard for a while');
  }

  #drop(): void {
    this.#timer?.cancel();
    this.#text.cut();
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.abort();
  }

  #become(state: StreamState): void {
    this.#state = state;
    this.#means.onState(state);
  }
}
