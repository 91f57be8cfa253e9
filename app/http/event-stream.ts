import type { ServerResponse } from 'node:http';
import type { Clock } from '../../lib/clock.ts';

/** One event as it goes over the wire, by the HTML standard's text/event-stream. */
export interface ServerSentEvent {
  /** `message` if absent. */
  readonly event?: string;
  /** What the client sends as Last-Event-ID when it comes again. */
  readonly id?: string;
  /** One line. */
  readonly data: string;
}

/**
 * Why we end a stream: its client is too slow, we stop, its key is no longer good, or a fault of ours. In each case the
 * client may come again, with its Last-Event-ID.
 */
export type StreamEnd = 'slow' | 'shutdown' | 'key-changed' | 'fault';

/** How long a client may take for what stands in its buffer before the stream is ended. */
const PATIENCE_MS = 10_000;

/** How long a client may take for the end itself. */
const CUT_AFTER_MS = 500;

/** One client's stream. What waits for the client is bounded, because who sends asks {@link EventStream.ready} before. */
export class EventStream {
  readonly #res: ServerResponse;
  readonly #clock: Clock;
  readonly #over = new AbortController();

  /** The head must have been written. `retryMs`: when a client that lost the stream comes again. */
  constructor(res: ServerResponse, clock: Clock, retryMs: number) {
    this.#res = res;
    this.#clock = clock;
    res.once('close', () => this.#over.abort());
    res.write(`retry: ${retryMs}\n\n`);
  }

  /** Aborts when the client is gone or the stream has ended. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** Whether the client has more to take than it should. */
  get isCrowded(): boolean {
    return this.#res.writableNeedDrain;
  }

  /** Resolves once the client may be sent more: true, or false once the stream is over. A client too slow ends it. */
  async ready(): Promise<boolean> {
    if (this.isCrowded && !this.signal.aborted) await this.#drained();
    return !this.signal.aborted;
  }

  /** In one piece; nothing once the stream is over. */
  send(events: readonly ServerSentEvent[]): void {
    if (events.length > 0 && !this.signal.aborted) this.#res.write(events.map(textOf).join(''));
  }

  /** Shows the client, and whatever stands between us, that the stream lives. */
  beat(): void {
    if (!this.isCrowded && !this.signal.aborted) this.#res.write(': heartbeat\n\n');
  }

  /** Says why, and ends. A client that does not take even that is cut off. */
  end(reason: StreamEnd): void {
    if (this.signal.aborted) return;
    this.#res.end(textOf({ event: 'end', data: JSON.stringify({ reason }) }));
    const cut = this.#clock.after(CUT_AFTER_MS, () => this.#res.destroy());
    this.#res.once('close', () => cut.cancel());
    this.#over.abort();
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      const patience = this.#clock.after(PATIENCE_MS, () => this.end('slow'));
      const go = () => {
        patience.cancel();
        this.#res.off('drain', go);
        this.signal.removeEventListener('abort', go);
        resolve();
      };
      this.#res.once('drain', go);
      this.signal.addEventListener('abort', go, { once: true });
    });
  }
}

function textOf({ event, id, data }: ServerSentEvent): string {
  const head = `${event === undefined ? '' : `event: ${event}\n`}${id === undefined ? '' : `id: ${id}\n`}`;
  return `${head}data: ${data}\n\n`;
}
