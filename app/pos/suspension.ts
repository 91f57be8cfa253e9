import type { Pass } from '../../lib/breaker.ts';
import { Breaker } from '../../lib/breaker.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Exchanged } from './exchange.ts';
import { isSuspended } from './outcomes.ts';

/** A suspended account is probed once a minute; the probe is the next real request. */
const oneProbeAMinute = { failures: 1, backoff: { firstMs: 60_000, factor: 1, maxMs: 60_000, jitter: 0 } };

/** The right to send one request of the account. */
export interface Admission {
  /** Whether it still holds: the account may have been suspended since. */
  holds(): boolean;
  /** Must be told what became of the request; null when nothing was sent. */
  learn(exchanged: Exchanged | null): void;
}

/** Whether the account's provider has suspended it, as learnt from what it answers. */
export class Suspension {
  readonly #breaker: Breaker;
  readonly #changed: (suspended: boolean) => void;
  #suspended = false;

  constructor(clock: Clock, changed: (suspended: boolean) => void) {
    this.#breaker = new Breaker(oneProbeAMinute, clock, () => 0);
    this.#changed = changed;
  }

  get suspended(): boolean {
    return this.#suspended;
  }

  /** What a request is answered with while nothing may be sent; null when it may try for an admission. */
  refusal(): Exchanged | null {
    return this.#breaker.retryInMs > 0 ? this.#refused() : null;
  }

  /** An admission, or the refusal. */
  tryEnter(): Admission | Exchanged {
    const pass = this.#breaker.tryEnter();
    if (pass === null) return this.#refused();
    return new Admitted(this, pass);
  }

  /** For its admissions. A probe that gets no answer proves nothing: the next one a minute later. */
  learn(pass: Pass, isProbe: boolean, exchanged: Exchanged | null): void {
    if (exchanged === null || exchanged.kind === 'unsent') pass.unused();
    else if (isSuspended(exchanged)) pass.failed();
    else if (exchanged.kind === 'answered' && exchanged.status < 500) pass.succeeded();
    else if (isProbe) pass.failed();
    this.#compare();
  }

  #compare(): void {
    const suspended = this.#breaker.state !== 'closed';
    if (suspended === this.#suspended) return;
    this.#suspended = suspended;
    this.#changed(suspended);
  }

  #refused(): Exchanged {
    const probing = this.#breaker.state === 'probing';
    return { kind: 'unsent', reason: 'suspended', ...(probing ? {} : { retryAfterMs: this.#breaker.retryInMs }) };
  }
}

class Admitted implements Admission {
  readonly #suspension: Suspension;
  readonly #pass: Pass;
  readonly #isProbe: boolean;

  constructor(suspension: Suspension, pass: Pass) {
    this.#suspension = suspension;
    this.#pass = pass;
    this.#isProbe = suspension.suspended;
  }

  holds(): boolean {
    return this.#isProbe || !this.#suspension.suspended;
  }

  learn(exchanged: Exchanged | null): void {
    this.#suspension.learn(this.#pass, this.#isProbe, exchanged);
  }
}
