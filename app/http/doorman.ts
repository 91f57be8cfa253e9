import type { Clock } from '../../lib/clock.ts';
import type { Result } from '../../lib/result.ts';
import { err, ok } from '../../lib/result.ts';
import type { TokenRate } from '../../lib/token-bucket.ts';
import type { Access } from './access.ts';
import type { Caller } from './auth.ts';
import type { Credentials } from './credentials.ts';
import type { HttpProblem } from './problems.ts';
import { Quota } from './quota.ts';
import type { Session } from './sessions.ts';
import { Strangers, strangerRate } from './strangers.ts';

/** What a client may ask of us. */
export interface ClientRates {
  readonly perKey: TokenRate;
  /** Of one address without a good key. */
  readonly perStranger: TokenRate;
}

/** A whole chain's web shop has one key. */
const USUAL_KEY_RATE = 5_000;

/** One key: so many requests a second, and at once as many as in two; a stranger: 10 a second, and 100 at once. */
export function clientRates(keyRate = USUAL_KEY_RATE): ClientRates {
  return { perKey: { ratePerSecond: keyRate, burst: 2 * keyRate }, perStranger: strangerRate };
}

/** Somebody with a good key. */
export interface Guest {
  readonly caller: Caller;
  readonly quota: Quota;
  /** Null for who sent the key itself. */
  readonly session: Session | null;
}

/** Addresses remembered of each key. */
const MOST_ADDRESSES = 64;

/** What is known of a good key. */
interface Use {
  readonly quota: Quota;
  /** Where it was used from. */
  readonly addresses: Set<string>;
}

/**
 * Lets in who has a good key, as often as a key may come.
 *
 * Who has none may ask a few times; from then on their address is turned away before its key is even looked at, so that
 * keys cannot be guessed at the speed of the network. A key that was used from there before is still good: customers
 * behind one proxy need not suffer for each other.
 */
export class Doorman {
  readonly #access: Access;
  readonly #clock: Clock;
  readonly #rates: ClientRates;
  readonly #strangers: Strangers;
  /** By the id of the key: as many as were ever good. */
  readonly #uses = new Map<string, Use>();

  constructor(access: Access, clock: Clock, rates: ClientRates) {
    this.#access = access;
    this.#clock = clock;
    this.#rates = rates;
    this.#strangers = new Strangers(rates.perStranger);
  }

  /** Who asks, if they may ask at all; what they may do is another question. */
  admit({ authorization, sessionToken }: Credentials, address: string): Result<Guest, HttpProblem> {
    if (sessionToken === undefined) return this.#admitKey(authorization, address);
    const session = this.#access.sessions.find(sessionToken);
    if (session === null) return this.#strange(address, this.#clock.monotonic()) ?? sessionOver;
    return this.#welcome(session.caller, session, address);
  }

  /** Whose key this is, for who wants to sign in with it. */
  identify(key: string, address: string): Result<Caller, HttpProblem> {
    const guest = this.#admitKey(`Bearer ${key}`, address);
    return guest.ok ? ok(guest.value.caller) : guest;
  }

  /** Whose code it is, if anybody's; to be wrong counts like a wrong key. */
  async guess(address: string, redeem: () => Promise<Caller | null>): Promise<Result<Caller, HttpProblem>> {
    const refusal = this.#turnAway(address, this.#clock.monotonic());
    if (refusal !== null) return refusal;
    const caller = await redeem();
    if (caller !== null) return ok(caller);
    this.#strangers.count(address, this.#clock.monotonic());
    return codeOver;
  }

  #admitKey(authorization: string | undefined, address: string): Result<Guest, HttpProblem> {
    const found = this.#access.keyring.identify(authorization);
    if (!found.ok) return this.#strange(address, this.#clock.monotonic()) ?? found;
    return this.#welcome(found.value, null, address);
  }

  #welcome(caller: Caller, session: Session | null, address: string): Result<Guest, HttpProblem> {
    const nowMs = this.#clock.monotonic();
    const { quota, addresses } = this.#useOf(caller, nowMs);
    if (!addresses.has(address)) {
      const refusal = this.#turnAway(address, nowMs);
      if (refusal !== null) return refusal;
      if (addresses.size < MOST_ADDRESSES) addresses.add(address);
    }
    return ok({ caller, quota, session });
  }

  #strange(address: string, nowMs: number): Result<never, HttpProblem> | null {
    const refusal = this.#turnAway(address, nowMs);
    if (refusal === null) this.#strangers.count(address, nowMs);
    return refusal;
  }

  #turnAway(address: string, nowMs: number): Result<never, HttpProblem> | null {
    const retryAfterMs = this.#strangers.blockedForMs(address, nowMs);
    return retryAfterMs === 0 ? null : err({ kind: 'rate-limited', retryAfterMs, detail: FROM_ADDRESS });
  }

  #useOf({ keyId }: Caller, nowMs: number): Use {
    const known = this.#uses.get(keyId);
    if (known !== undefined) return known;
    const use = { quota: new Quota(this.#rates.perKey, nowMs), addresses: new Set<string>() };
    this.#uses.set(keyId, use);
    return use;
  }
}

const FROM_ADDRESS = 'There were too many requests without a good API key from this address.';
const sessionOver = err<HttpProblem>({ kind: 'unauthorized', detail: 'The session is over. Sign in again.' });
const codeOver = err<HttpProblem>({
  kind: 'unauthorized',
  detail: 'The code was used already, is too old or not one.',
});
