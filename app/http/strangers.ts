import { isIPv4 } from 'node:net';
import type { TokenRate } from '../../lib/token-bucket.ts';
import { TokenBucket } from '../../lib/token-bucket.ts';

/** Requests without a good key that one address may make: 100 at once, then 10 a second. */
export const strangerRate: TokenRate = { ratePerSecond: 10, burst: 100 };

/** Addresses remembered; beyond that the one that was met first is forgotten. */
const MOST_ADDRESSES = 10_000;

/** Counts requests of those we do not know, by where they came from. */
export class Strangers {
  readonly #rate: TokenRate;
  readonly #byAddress = new Map<string, TokenBucket>();

  constructor(rate: TokenRate) {
    this.#rate = rate;
  }

  /** How long the address is to be turned away; 0 when it is not. Costs next to nothing while there are no strangers. */
  blockedForMs(address: string, nowMs: number): number {
    if (this.#byAddress.size === 0) return 0;
    const bucket = this.#byAddress.get(placeOf(address));
    return bucket === undefined ? 0 : Math.max(0, bucket.readyAtMs() - nowMs);
  }

  /** One more came without a good key. */
  count(address: string, nowMs: number): void {
    const place = placeOf(address);
    const bucket = this.#byAddress.get(place) ?? this.#remember(place, nowMs);
    bucket.tryTake(nowMs);
  }

  #remember(place: string, nowMs: number): TokenBucket {
    const [first] = this.#byAddress.keys();
    if (this.#byAddress.size >= MOST_ADDRESSES && first !== undefined) this.#byAddress.delete(first);
    const bucket = new TokenBucket(this.#rate, nowMs);
    this.#byAddress.set(place, bucket);
    return bucket;
  }
}

/** Whoever has one address of IPv6 has 2^64 of them: its first half is what counts. */
export function placeOf(address: string): string {
  const plain = address.replace(/^::ffff:/i, '');
  if (isIPv4(plain) || !plain.includes(':')) return plain;
  const [head = '', tail] = plain.split('::');
  const groups = head.split(':').filter((group) => group !== '');
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(':').filter((group) => group !== '').length;
  const whole = [...groups, ...Array<string>(Math.max(0, missing)).fill('0'), ...(tail?.split(':') ?? [])];
  return whole.slice(0, 4).join(':');
}
