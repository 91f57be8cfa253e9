import type { Backoff } from '../../lib/backoff.ts';
import { waitMs } from '../../lib/backoff.ts';
import { systemClock } from '../../lib/clock.ts';
import type { Result } from '../../lib/result.ts';
import { ok } from '../../lib/result.ts';
import type { ApiClient, ApiFailure, Query } from './api-client.ts';
import type { Events } from './commands.ts';
import type { ShownEvent } from './event-line.ts';
import { eventLine } from './event-line.ts';
import type { StreamedEvent } from './streamed-events.ts';
import type { Terminal } from './terminal.ts';
import { exitCodes } from './terminal.ts';
import { withApi } from './with-api.ts';

const PATH = '/v1/ops/events';

/** A stream that broke off: again after 0.5, 1, 2 … s, at most every 10 s. */
const again: Backoff = { firstMs: 500, factor: 2, maxMs: 10_000, jitter: 0.2 };

/** Shows what happened last, oldest first, and with `follow` goes on with what happens, through any break. */
export function events(terminal: Terminal, options: Events): Promise<number> {
  return withApi(terminal, options, async (api) => {
    const filter = { store_id: options.store, kind: options.kind };
    const page = await api.get<{ readonly events: readonly ShownEvent[] }>(PATH, { ...filter, limit: options.limit });
    if (!page.ok) return page;
    const last = page.value.events.toReversed();
    for (const event of last) show(terminal, options, event);
    if (!options.follow) return ok(exitCodes.ok);
    const follower = new Follower(api, (event) => show(terminal, options, event), last.at(-1)?.seq);
    return follower.follow({ ...filter, unkept: options.all ? 'true' : undefined }, terminal);
  });
}

/** Goes on after the last event it has heard, whatever breaks off. */
class Follower {
  readonly #api: ApiClient;
  readonly #tell: (event: ShownEvent) => void;
  #lastId: string | undefined;
  /** In a row. */
  #failures = 0;

  constructor(api: ApiClient, tell: (event: ShownEvent) => void, seq: number | undefined) {
    this.#api = api;
    this.#tell = tell;
    this.#lastId = seq === undefined ? undefined : String(seq);
  }

  /** Until it is interrupted; what the service refuses, it would refuse again. */
  async follow(query: Query, terminal: Terminal): Promise<Result<number, ApiFailure>> {
    const stop = new AbortController();
    void terminal.interrupted().then(() => stop.abort());
    while (!stop.signal.aborted) {
      const stream = await this.#api.open(`${PATH}/stream`, query, this.#lastId, stop.signal);
      if (stream.ok) await this.#hear(stream.value);
      else if (stream.error.kind === 'problem' && stream.error.problem.status < 500) return stream;
      this.#failures += 1;
      if (!stop.signal.aborted && !stream.ok) terminal.problem('The service does not answer; trying again.');
      await systemClock.sleep(waitMs(again, this.#failures, Math.random), stop.signal).catch(() => undefined);
    }
    return ok(exitCodes.ok);
  }

  /** Until the stream ends or breaks off. */
  async #hear(stream: AsyncGenerator<StreamedEvent>): Promise<void> {
    try {
      for await (const event of stream) this.#take(event);
    } catch {
      // It broke off: we come again.
    }
  }

  #take({ event, id, data }: StreamedEvent): void {
    this.#failures = 0;
    this.#lastId = id ?? this.#lastId;
    if (event === 'message') this.#tell(JSON.parse(data));
  }
}

function show(terminal: Terminal, { json }: Events, event: ShownEvent): void {
  terminal.out(json ? JSON.stringify(event) : eventLine(event));
}
