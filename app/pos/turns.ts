import type { Clock } from '../../lib/clock.ts';
import type { LimiterLevel, Limits, Permit } from '../../lib/limiter.ts';
import { Limiter } from '../../lib/limiter.ts';
import type { PosAccount } from './account.ts';
import { placesOf } from './account.ts';
import { Deadlines } from './deadlines.ts';
import type { Exchanged } from './exchange.ts';
import type { Priority } from './priorities.ts';
import type { Leave, StoreShare } from './shares.ts';
import { Wait } from './wait.ts';

/** A permit, or why there was none. */
type Turn = Permit | Exchanged;

/** Whose turn it is under an account's limits: rate, burst, requests in flight, and how long one may wait for it. */
export class Turns {
  readonly #realClock: Clock;
  readonly #limiter: Limiter;
  #account: PosAccount;
  #deadlines: Deadlines;
  #closed = false;

  constructor(account: PosAccount, clock: Clock, realClock: Clock) {
    this.#account = account;
    this.#realClock = realClock;
    this.#limiter = new Limiter(clock, limitsOf(account));
    this.#deadlines = new Deadlines(realClock, account.poolWaitMs);
  }

  /** In force at once. */
  setLimits(account: PosAccount): void {
    this.#account = account;
    this.#deadlines = new Deadlines(this.#realClock, account.poolWaitMs);
    this.#limiter.setLimits(limitsOf(account));
  }

  level(): LimiterLevel {
    return this.#limiter.level();
  }

  /** The account asked for it: nobody goes for so long. */
  holdOff(forMs: number): void {
    this.#limiter.holdOff(forMs);
  }

  /** Nobody gets a turn any more. */
  close(): void {
    this.#closed = true;
    this.#deadlines.expireAll();
  }

  /** Resolves when the turn has come, or will not. */
  take(share: StoreShare, priority: Priority, signal: AbortSignal | undefined): Turn | Promise<Turn> {
    if (this.#closed) return closed;
    if (signal?.aborted) return stopped;
    // Where the limiter admits at once no wait need be bounded.
    const leave = this.#limiter.isFree ? share.tryEnter() : null;
    if (leave !== null) return this.#permit(leave, priority);
    const { heldOffMs } = this.#limiter;
    return heldOffMs > this.#account.poolWaitMs ? heldOff(heldOffMs) : this.#wait(share, priority, signal);
  }

  /** A permit that gives the store's place back, too, and so does every other end. */
  async #permit(leave: Leave, priority: Priority, wait?: Wait): Promise<Turn> {
    let permit: Permit | null = null;
    try {
      permit = await this.#limiter.acquire(priority, wait);
      return permit === null ? crowded : withPlace(permit, leave);
    } finally {
      if (permit === null) leave();
    }
  }

  async #wait(share: StoreShare, priority: Priority, signal: AbortSignal | undefined): Promise<Turn> {
    const wait = new Wait();
    const stop = () => wait.giveUp(stopped);
    signal?.addEventListener('abort', stop);
    const deadlines = this.#deadlines;
    let leave = share.tryEnter();
    const deadline = deadlines.begin({
      expire: () => wait.giveUp(this.#why(leave === null ? share : null, `${deadlines}`)),
    });
    try {
      leave ??= await share.enter(priority, wait);
      return await this.#permit(leave, priority, wait);
    } catch (reason) {
      if (wait.reason !== undefined) return wait.reason;
      throw reason;
    } finally {
      deadline.cancel();
      signal?.removeEventListener('abort', stop);
    }
  }

  /** Why there was no turn; `share` while its store has not had a place of its own. */
  #why(share: StoreShare | null, within: string): Exchanged {
    if (this.#closed) return closed;
    return share === null ? this.#noTurn(within) : noPlace(share, within);
  }

  #noTurn(within: string): Exchanged {
    const full = this.#limiter.level().inFlight >= placesOf(this.#account);
    return {
      kind: 'unsent',
      reason: `no ${full ? 'free connection' : "turn under the account's rate"} within ${within}`,
    };
  }
}

function withPlace(permit: Permit, leave: Leave): Permit {
  let held = true;
  return {
    begin: () => permit.begin(),
    release: () => {
      permit.release();
      if (held) leave();
      held = false;
    },
  };
}

function noPlace({ isSilent }: StoreShare, within: string): Exchanged {
  const why = isSilent ? 'others that do not answer went first' : 'the store has half of all requests in flight';
  return { kind: 'unsent', reason: `no turn within ${within}: ${why}` };
}

const closed: Exchanged = { kind: 'unsent', reason: 'the account is closed' };
const stopped: Exchanged = { kind: 'unsent', reason: 'stopped before it was sent' };
const crowded: Exchanged = { kind: 'unsent', reason: 'too many wait for this account' };

function heldOff(retryAfterMs: number): Exchanged {
  return { kind: 'unsent', reason: 'the account asked us to wait', retryAfterMs };
}

/**
 * A provider counts what arrives, in seconds of its own clock, and a network may be 100 ms quicker for one request than
 * for another. What we begin within 1.1 s is therefore no more than what it takes within one: a tenth of the speed is
 * the price of never being suspended.
 */
const PROVIDERS_SECOND_MS = 1_100;

/**
 * In no second more than the rate or the burst, whichever is larger; over longer times the rate. All waiting is done
 * here, in the order of priority, and none for a connection.
 */
function limitsOf(account: PosAccount): Limits {
  const { ratePerSecond, burst } = account;
  const window = { calls: Math.max(Math.ceil(ratePerSecond), burst), ms: PROVIDERS_SECOND_MS };
  return { ratePerSecond, burst, window, maxInFlight: placesOf(account), maxWaiting: 100_000 };
}
