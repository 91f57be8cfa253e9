import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { atEnd } from './at-end.ts';

/** One event as it arrived. */
export interface Arrived {
  /** `message` where none is named; `comment` and `retry` for what is no event. */
  readonly event: string;
  readonly id?: string;
  readonly data: string;
}

/** A client of a stream of server-sent events, over a real socket. */
export class StreamReader {
  readonly arrived: Arrived[] = [];
  readonly response: Response;
  readonly #leave = new AbortController();
  readonly #pieces: AsyncIterator<string>;
  #rest = '';
  #taken = 0;

  private constructor(response: Response, leave: AbortController) {
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-type'), 'text/event-stream');
    this.response = response;
    this.#leave = leave;
    const { body } = response;
    assert(body);
    this.#pieces = body.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
  }

  static async open(
    t: TestContext,
    url: string,
    key: string | null,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<StreamReader> {
    const leave = new AbortController();
    const response = await fetch(url, {
      headers: { ...(key !== null && { authorization: `Bearer ${key}` }), ...headers },
      signal: leave.signal,
    });
    const reader = new StreamReader(response, leave);
    atEnd(t, () => reader.leave());
    return reader;
  }

  /** The next event, comments and the rest left out; undefined at the end of the stream. */
  async next(): Promise<Arrived | undefined> {
    for (;;) {
      const known = this.arrived[this.#taken];
      if (known === undefined && !(await this.#read())) return undefined;
      if (known === undefined) continue;
      this.#taken += 1;
      if (known.event !== 'comment' && known.event !== 'retry') return known;
    }
  }

  async nextJson<T>(): Promise<T> {
    const next = await this.next();
    assert(next, 'the stream has ended');
    const data: T = JSON.parse(next.data);
    return data;
  }

  /** So many events. */
  async take(count: number): Promise<readonly Arrived[]> {
    const taken: Arrived[] = [];
    while (taken.length < count) {
      const next = await this.next();
      assert(next, `the stream ended after ${taken.length} of ${count} events`);
      taken.push(next);
    }
    return taken;
  }

  /** Resolves at the first heartbeat. */
  async heartbeat(): Promise<void> {
    while (!this.arrived.some(({ event, data }) => event === 'comment' && data === 'heartbeat')) {
      assert(await this.#read(), 'the stream ended without a heartbeat');
    }
  }

  /** Goes away without a word. */
  leave(): void {
    this.#leave.abort();
  }

  /** False at the end. */
  async #read(): Promise<boolean> {
    const piece = await this.#pieces.next();
    if (piece.done === true) return false;
    const blocks = (this.#rest + piece.value).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    this.arrived.push(...blocks.map(parse));
    return true;
  }
}

function parse(block: string): Arrived {
  if (block.startsWith(': ')) return { event: 'comment', data: block.slice(2) };
  if (block.startsWith('retry: ')) return { event: 'retry', data: block.slice(7) };
  const fields = Object.fromEntries(
    block.split('\n').map((line) => [line.split(': ', 1)[0], line.replace(/^\w+: /, '')]),
  );
  return { event: fields['event'] ?? 'message', data: fields['data'] ?? '', ...(fields['id'] && { id: fields['id'] }) };
}
