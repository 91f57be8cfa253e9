import type { Clock, Timer } from './clock.ts';
import type { WindowRate } from './sliding-window.ts';
import { SlidingWindow } from './sliding-window.ts';
import type { TokenRate } from './token-bucket.ts';
import { TokenBucket } from './token-bucket.ts';
import type { Patience } from './waiting-line.ts';
import { WaitingLine } from './waiting-line.ts';

/** `ratePerSecond` and `maxInFlight` may be 0, which stops admission; `burst` is at least 1. */
export interface Limits extends TokenRate {
  readonly maxInFlight: number;
  /** At most so many begin within any such stretch of time, whatever the burst; absent means any number. */
  readonly window?: WindowRate;
  /** How many may wait; 10,000 by default. */
  readonly maxWaiting?: number;
}

/** The right to have one call in flight. */
export interface Permit {
  /** The call begins now; until then it may at any moment, and counts as if it did. Again does nothing. */
  begin(): void;
  /** Gives the place to the next; again does nothing. */
  release(): void;
}

/** What a limiter shows of itself. */
export interface LimiterLevel {
  readonly inFlight: number;
  readonly waiting: number;
  /** Calls that could go at once as far as the rate is concerned. */
  readonly tokens: number;
  /** How long everything is still held off; 0 when it is not. */
  readonly heldOffMs: number;
}

const DEFAULT_MAX_WAITING = 10_000;

const anyNumber: WindowRate = { calls: Number.POSITIVE_INFINITY, ms: 0 };

/**
 * Hard limits for calls that share something: never more than burst + rate × t admitted in any t seconds, never more
 * begun than the window allows, never more than `maxInFlight` not yet released. The smallest priority goes first, then who came first; while smaller ones keep
 * coming, larger ones starve, and that is meant.
 */
export class Limiter {
  readonly #clock: Clock;
  readonly #line = new WaitingLine();
  readonly #bucket: TokenBucket;
  #window: SlidingWindow | undefined;
  #limits: Limits;
  #inFlight = 0;
  /** On the monotonic clock, as all times here. */
  #heldOffUntilMs = 0;
  #timer: Timer | undefined;
  /** When `timer` fires; `Infinity` when there is none. */
  #wakeAtMs = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, limits: Limits) {
    this.#clock = clock;
    this.#limits = checked(limits);
    this.#bucket = new TokenBucket(limits, clock.monotonic());
    this.#setWindow(limits.window);
  }

  /** In force at once, for those who wait, too; who is in flight stays. */
  setLimits(limits: Limits): void {
    this.#limits = checked(limits);
    this.#bucket.setRate(limits, this.#clock.monotonic());
    this.#setWindow(limits.window);
    this.#admit();
  }

  /** A permit in one's turn, to be released in any case; null when too many wait. Rejects with the signal's reason. */
  acquire(priority: number, signal?: Patience): Promise<Permit> | null {
    const full = this.#line.size >= (this.#limits.maxWaiting ?? DEFAULT_MAX_WAITING);
    return full ? null : this.#acquireInTurn(priority, signal);
  }

  /** Admits nobody for so long, as an answer with Retry-After asks; of several the one that ends last counts. */
  holdOff(forMs: number): void {
    this.#heldOffUntilMs = Math.max(this.#heldOffUntilMs, this.#clock.monotonic() + forMs);
    this.#arm(this.#clock.monotonic());
  }

  /** Whether who comes now is admitted at once. */
  get isFree(): boolean {
    if (this.#line.size > 0 || this.#inFlight >= this.#limits.maxInFlight) return false;
    const nowMs = this.#clock.monotonic();
    return nowMs >= this.#openAtMs() && this.#bucket.level(nowMs) >= 1;
  }

  /** How long everything is still held off; 0 when it is not. */
  get heldOffMs(): number {
    return Math.max(0, this.#heldOffUntilMs - this.#clock.monotonic());
  }

  level(): LimiterLevel {
    const nowMs = this.#clock.monotonic();
    return {
      inFlight: this.#inFlight,
      waiting: this.#line.size,
      tokens: nowMs < (this.#window?.readyAtMs() ?? 0) ? 0 : Math.floor(this.#bucket.level(nowMs)),
      heldOffMs: this.heldOffMs,
    };
  }

  async #acquireInTurn(priority: number, signal: Patience | undefined): Promise<Permit> {
    const turn = this.#line.wait(priority, signal);
    this.#admit();
    try {
      await turn;
    } finally {
      this.#arm(this.#clock.monotonic());
    }
    return this.#permit();
  }

  #permit(): Permit {
    let state: 'admitted' | 'begun' | 'over' = 'admitted';
    return {
      begin: () => {
        if (state !== 'admitted') return;
        state = 'begun';
        this.#window?.begin(this.#clock.monotonic());
        this.#admit();
      },
      release: () => {
        if (state === 'over') return;
        if (state === 'admitted') this.#window?.giveUp();
        state = 'over';
        this.#inFlight -= 1;
        this.#admit();
      },
    };
  }

  #admit(): void {
    const nowMs = this.#clock.monotonic();
    while (this.#hasPlace() && nowMs >= this.#openAtMs() && this.#bucket.tryTake(nowMs)) {
      this.#line.admit();
      this.#window?.admit();
      this.#inFlight += 1;
    }
    this.#arm(nowMs);
  }

  /** When neither a hold-off nor the window stands in the way. */
  #openAtMs(): number {
    return Math.max(this.#heldOffUntilMs, this.#window?.readyAtMs() ?? 0);
  }

  /** Once there is a window it stays, so that what is about to begin is never miscounted. */
  #setWindow(rate: WindowRate | undefined): void {
    if (this.#window !== undefined) this.#window.setRate(rate ?? anyNumber);
    else if (rate !== undefined) this.#window = new SlidingWindow(rate);
  }

  /** Somebody waits and may have a place. */
  #hasPlace(): boolean {
    return this.#line.size > 0 && this.#inFlight < this.#limits.maxInFlight;
  }

  /** One timer for all who wait, and none while time alone would not help. */
  #arm(nowMs: number): void {
    const wakeAtMs = this.#hasPlace() ? Math.max(this.#bucket.readyAtMs(), this.#openAtMs()) : Number.POSITIVE_INFINITY;
    if (wakeAtMs === this.#wakeAtMs) return;
    this.#timer?.cancel();
    this.#wakeAtMs = wakeAtMs;
    this.#timer = wakeAtMs === Number.POSITIVE_INFINITY ? undefined : this.#wakeAfter(wakeAtMs - nowMs);
  }

  #wakeAfter(ms: number): Timer {
    return this.#clock.after(ms, () => {
      this.#wakeAtMs = Number.POSITIVE_INFINITY;
      this.#admit();
    });
  }
}

function checked(limits: Limits): Limits {
  if (limits.ratePerSecond >= 0 && limits.burst >= 1 && limits.maxInFlight >= 0) return limits;
  throw new RangeError(`not limits: ${JSON.stringify(limits)}`);
}
