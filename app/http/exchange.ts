import type { Request, Response } from 'express';
import type { Clock, Timer } from '../../lib/clock.ts';
import { StorageUnavailable } from '../../stores/records.ts';
import type { Load } from './load.ts';
import type { Watch } from './parts.ts';
import type { Problem } from './problems.ts';
import type { Quota } from './quota.ts';
import type { Responder } from './responder.ts';
import type { Outcome, Reply, StreamReply } from './route.ts';
import type { FileReply } from './site-file.ts';
import type { Streams } from './streams.ts';

/** After this long a client is told that the outcome is open; what was begun goes on. */
export const ANSWER_WITHIN_MS = 5_000;

const RETRY_MS = 2_000;

/** What every exchange needs. */
export interface Desk {
  /** Runs the deadline: who waits for an answer waits in real time, whatever clock the stores live by. */
  readonly realClock: Clock;
  readonly responder: Responder;
  readonly streams: Streams;
  readonly load: Load;
  readonly watch: Watch;
}

/** One request under way; it is answered once, by its outcome or by the deadline. */
export class Exchange {
  readonly req: Request;
  readonly #res: Response;
  readonly #route: string;
  readonly #desk: Desk;
  readonly #startedAtMs: number;
  #answered = false;
  #deadline: Timer | null = null;
  #quota: Quota | null = null;
  #isInside = false;

  constructor(req: Request, res: Response, route: string, desk: Desk) {
    this.req = req;
    this.#res = res;
    this.#route = route;
    this.#desk = desk;
    this.#startedAtMs = desk.realClock.monotonic();
  }

  /** Whose request it is: every answer says what is left to them. */
  belongsTo(quota: Quota): void {
    this.#quota = quota;
  }

  /** Lets the request in until it is answered; otherwise says why not. `canWait`: nobody is worse off if it comes later. */
  enter(canWait: boolean): Problem | null {
    const refusal = this.#desk.load.enter(canWait);
    this.#isInside = refusal === null;
    return refusal;
  }

  /** Answers with an outcome, now or when it is known. */
  settle(outcome: Outcome | Promise<Outcome>): void {
    if (!(outcome instanceof Promise)) {
      this.#finish(outcome);
      return;
    }
    this.#deadline = this.#desk.realClock.after(ANSWER_WITHIN_MS, () => this.refuse(undecided(this.req.method)));
    outcome.then(
      (settled) => this.#finish(settled),
      (error: unknown) => this.fail(error),
    );
  }

  /** Answers with a file of the site. */
  sendFile(file: FileReply): void {
    if (!this.#close()) return;
    this.#desk.responder.file(this.req, this.#res, file);
    this.#tell();
  }

  refuse(problem: Problem): void {
    if (this.#close()) this.#answer(problem);
  }

  /** A fault: told to whoever runs the service, and not to the client. */
  fail(error: unknown): void {
    if (error instanceof StorageUnavailable) {
      this.refuse({ kind: 'storage-unavailable', retryAfterMs: RETRY_MS });
      return;
    }
    this.#desk.watch.failed(error, this.req.method, this.#route);
    this.refuse({ kind: 'internal-error' });
  }

  #finish(outcome: Outcome): void {
    if (!outcome.ok) this.refuse(outcome.error);
    else if ('run' in outcome.value) this.#stream(outcome.value);
    else if (this.#close()) this.#reply(outcome.value);
  }

  #close(): boolean {
    if (this.#answered) return false;
    this.#answered = true;
    this.#deadline?.cancel();
    if (this.#isInside) this.#desk.load.leave();
    return true;
  }

  #reply(reply: Reply): void {
    this.#desk.responder.reply(this.req, this.#res, reply, this.#quotaHeaders());
    this.#tell();
  }

  /** Its head is the answer; what follows has no deadline. */
  #stream({ caller, run }: StreamReply): void {
    const { responder, streams } = this.#desk;
    const refusal = streams.refusal(caller);
    if (refusal !== null) this.refuse(refusal);
    else if (this.#close()) {
      const isWanted = responder.beginStream(this.req, this.#res, this.#quotaHeaders());
      if (isWanted) streams.open(caller, this.#res, run);
      this.#tell();
    }
  }

  #answer(problem: Problem): void {
    this.#desk.responder.refuse(this.req, this.#res, problem, this.#quotaHeaders());
    this.#tell();
  }

  #quotaHeaders(): readonly string[] | undefined {
    return this.#quota?.headers(this.#desk.realClock.monotonic());
  }

  #tell(): void {
    const tookMs = this.#desk.realClock.monotonic() - this.#startedAtMs;
    this.#desk.watch.answered(this.req.method, this.#route, this.#res.statusCode, tookMs);
  }
}

function undecided(method: string): Problem {
  const isRead = method === 'GET' || method === 'HEAD';
  return {
    kind: 'storage-unavailable',
    retryAfterMs: RETRY_MS,
    detail: isRead
      ? 'There was no answer in time. Ask again.'
      : 'The outcome is not known yet: it may still happen. Repeat the request with the same Idempotency-Key.',
  };
}
