import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../lib/clock.ts';
import type { Result } from '../../lib/result.ts';
import { err, ok } from '../../lib/result.ts';
import type { TokenRate } from '../../lib/token-bucket.ts';
import type { Caller, Keyring } from './auth.ts';
import { guestCookie, guestTokenOf } from './credentials.ts';
import type { HttpProblem } from './problems.ts';
import { placeOf, Strangers } from './strangers.ts';

/** What one address may ask of the booking page. */
export interface PageRates {
  readonly all: TokenRate;
  /** Holds take places away from others. */
  readonly holds: TokenRate;
}

/** 200 requests at once, then 20 a second; 20 holds at once, then 10 a minute. */
export const pageRates: PageRates = {
  all: { ratePerSecond: 20, burst: 200 },
  holds: { ratePerSecond: 1 / 6, burst: 20 },
};

/** Under it the streams of the page are counted, and the keys of its guests begin with it: apart from the key itself. */
const PAGE_KEY_ID = 'booking-page';

export interface PageCustomersMeans {
  readonly keyring: Keyring;
  /** The key in whose name customers of the page book. */
  readonly keyId: string;
  /** At least 128 random bits, in characters that a cookie may have. */
  readonly newSecret: () => string;
  /** Real time. */
  readonly clock: Clock;
  readonly rates: PageRates;
}

/** Customers of the booking page: they have no key, so the service's own books for them, a little for each address. */
export class PageCustomers {
  readonly #means: PageCustomersMeans;
  readonly #asked: Strangers;
  readonly #held: Strangers;
  readonly #keyOf = new WeakMap<Caller, Caller>();

  constructor(means: PageCustomersMeans) {
    this.#means = means;
    this.#asked = new Strangers(means.rates.all);
    this.#held = new Strangers(means.rates.holds);
  }

  /** Whether the page's key is good: without one there is no page. */
  get isOpen(): boolean {
    return this.#key !== null;
  }

  /** The headers that make somebody who opens the page one guest among others; none for who is one already. */
  greet(req: IncomingMessage): readonly string[] {
    return guestTokenOf(req) === undefined ? guestCookie(this.#means.newSecret(), req) : [];
  }

  /** Who asks, if that address may ask once more. */
  admit(address: string, guestToken: string | undefined, wantsHold: boolean): Result<Caller, HttpProblem> {
    const key = this.#key;
    if (key === null) return err({ kind: 'not-found' });
    const nowMs = this.#means.clock.monotonic();
    const counters = wantsHold ? [this.#asked, this.#held] : [this.#asked];
    const retryAfterMs = Math.max(...counters.map((counter) => counter.blockedForMs(address, nowMs)));
    if (retryAfterMs > 0) return err({ kind: 'rate-limited', retryAfterMs, detail: FROM_ADDRESS });
    for (const counter of counters) counter.count(address, nowMs);
    const place = placeOf(address);
    const caller: Caller = { ...key, keyId: PAGE_KEY_ID, place, guest: guestOf(guestToken, place) };
    this.#keyOf.set(caller, key);
    return ok(caller);
  }

  /** Whether somebody who was admitted would be now. */
  isGood(caller: Caller): boolean {
    const key = this.#keyOf.get(caller);
    return key !== undefined && this.#means.keyring.isGood(key);
  }

  get #key(): Caller | null {
    return this.#means.keyring.callerOf(this.#means.keyId);
  }
}

/** Who has no cookie is told from others by where they are, at least. Neither can be read from it. */
function guestOf(token: string | undefined, place: string): string {
  const known = token === undefined ? `place ${place}` : `token ${token}`;
  return `${PAGE_KEY_ID} ${hash('sha256', known, 'base64url')}`;
}

const FROM_ADDRESS = 'There were too many requests from this address. Wait a little.';
