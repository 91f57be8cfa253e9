import type { Clock } from '../../lib/clock.ts';
import { StorageUnavailable } from '../../stores/records.ts';
import type { Dice } from './dice.ts';
import type { ProcessGate } from './process-clock.ts';

/** How Postgres can be reached; one for all processes. */
export interface Weather {
  /** `silent`: what is sent is swallowed, and nobody says so. */
  state: 'up' | 'refusing' | 'silent';
  slow: boolean;
  /** The share of calls that fail before they are done, and as many after. */
  lossShare: number;
}

/** A call that is not answered by then has failed, whatever became of it. */
const ANSWER_MS = 5_000;
const REFUSED_MS = 2;
/** A connection that is cut is noticed at once. */
const CUT_MS = 1;
/** A cut write may still have been on its way, and arrive after it was repeated. */
const LATE_SHARE = 0.3;
const LATE_MS = 20_000;

interface CallManner {
  /** It is done when it arrives, and nothing else has to arrive after it. */
  readonly isOneStatement?: boolean;
  /** Called right before the answer is heard. */
  readonly answered?: () => void;
}

interface Call<T> {
  readonly work: () => T;
  readonly isOneStatement: boolean;
  succeed(inMs: number, value: T): void;
  fail(inMs: number, reason: string): void;
}

const nothing = () => undefined;

/** The way to Postgres and back, of one process. What is on its way goes on when the process dies. */
export class Wire {
  readonly #clock: Clock;
  readonly #gate: ProcessGate;
  readonly #line: Readonly<Weather>;
  readonly #dice: Dice;

  constructor(clock: Clock, gate: ProcessGate, line: Readonly<Weather>, dice: Dice) {
    this.#clock = clock;
    this.#gate = gate;
    this.#line = line;
    this.#dice = dice;
  }

  /**
   * Does `work` there, in one transaction, and brings back what it returns. Rejects with {@link StorageUnavailable}
   * when there is no answer: then the work may have been done; what is one statement may even be done later.
   */
  call<T>(work: () => T, { isOneStatement = false, answered = nothing }: CallManner = {}): Promise<T> {
    return new Promise((resolve, reject) => {
      const answer = (inMs: number, give: () => void) => {
        const hear = () => {
          answered();
          give();
        };
        this.#clock.after(inMs, () => this.#gate.enter(hear));
      };
      const call: Call<T> = {
        work,
        isOneStatement,
        fail: (inMs, reason) => answer(inMs, () => reject(new StorageUnavailable(reason))),
        succeed: (inMs, value) => answer(inMs, () => resolve(value)),
      };
      if (this.#line.state === 'refusing') call.fail(REFUSED_MS, 'connection refused');
      else this.#clock.after(this.#latencyMs(), () => this.#arrive(call));
    });
  }

  #arrive<T>(call: Call<T>): void {
    const { state, lossShare } = this.#line;
    if (state === 'refusing') call.fail(CUT_MS, 'connection reset');
    else if (state === 'silent') call.fail(ANSWER_MS, 'no answer');
    else if (this.#dice.chance(lossShare)) this.#lose(call);
    else this.#do(call, lossShare);
  }

  #do<T>({ work, succeed, fail }: Call<T>, lossShare: number): void {
    const value = work();
    if (this.#dice.chance(lossShare)) fail(CUT_MS, 'connection reset');
    else succeed(this.#latencyMs(), value);
  }

  #lose({ work, isOneStatement, fail }: Call<unknown>): void {
    if (isOneStatement && this.#dice.chance(LATE_SHARE))
      this.#clock.after(this.#dice.int(1, LATE_MS), () => void work());
    fail(CUT_MS, 'connection reset');
  }

  /** One way. Seldom slow, so that a call can be slower than an answer may be. */
  #latencyMs(): number {
    return this.#line.slow && this.#dice.chance(0.3) ? this.#dice.int(200, 2_000) : this.#dice.int(1, 8);
  }
}
