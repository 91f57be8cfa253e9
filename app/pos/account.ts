import type { Throttled } from '../../stores/account-rate.ts';
import type { PosAccountId } from '../../stores/ids.ts';
import type { PosTraits } from '../../stores/pos.ts';

/** One provider's API account with protocol `http`, shared by many stores; limits hold for it as a whole. */
export interface PosAccount extends Throttled {
  readonly id: PosAccountId;
  /** http or https, without credentials, query or fragment. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Honours our key: the same order sent again is the same ticket. */
  readonly idempotent: boolean;
  readonly canLookUp: boolean;
  readonly maxInFlight: number;
  readonly connections: number;
  readonly connectTimeoutMs: number;
  /** From the first byte sent to the last byte read. */
  readonly responseTimeoutMs: number;
  /** Longest wait for a turn under these limits. */
  readonly poolWaitMs: number;
  readonly retries: 'on' | 'off';
}

export const posAccountDefaults = {
  idempotent: true,
  canLookUp: true,
  ratePerSecond: 50,
  burst: 50,
  maxInFlight: 16,
  connections: 16,
  connectTimeoutMs: 2_000,
  responseTimeoutMs: 5_000,
  poolWaitMs: 30_000,
  retries: 'on',
} as const;

/** Visible ASCII: what may stand in a header as it is. */
const HEADER_SAFE = /^[\x21-\x7e]+$/;
const LONGEST_TIMEOUT_MS = 600_000;

/** What is wrong with an account, in words for who defined it; nothing when it can be used. Never shows the key. */
export function problemsOf(account: PosAccount): readonly string[] {
  const { ratePerSecond, burst, maxInFlight, connections, connectTimeoutMs, responseTimeoutMs, poolWaitMs } = account;
  const timeouts = [connectTimeoutMs, responseTimeoutMs, poolWaitMs];
  const checks: readonly (readonly [boolean, string])[] = [
    [parseBaseUrl(account.baseUrl) !== null, 'base_url must be http or https, without credentials, query or fragment'],
    [HEADER_SAFE.test(account.apiKey), 'api_key must be visible ASCII characters'],
    [ratePerSecond >= 0 && Number.isFinite(ratePerSecond), 'rate_per_second must not be negative'],
    [Number.isInteger(burst) && burst >= 1, 'burst must be at least 1'],
    [Number.isInteger(maxInFlight) && maxInFlight >= 0, 'max_in_flight must not be negative'],
    [Number.isInteger(connections) && connections >= 1, 'connections must be at least 1'],
    [timeouts.every((ms) => ms >= 1 && ms <= LONGEST_TIMEOUT_MS), 'time-outs must be 1 ms to 10 min'],
  ];
  return checks.filter(([fine]) => !fine).map(([, problem]) => problem);
}

/** Where requests go: the origin, and what stands before the protocol's own paths. */
export interface BaseUrl {
  readonly origin: string;
  /** Empty, or begins with a slash and does not end with one. */
  readonly path: string;
}

/** Null when it is no address that may be called. */
export function parseBaseUrl(text: string): BaseUrl | null {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return null;
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return null;
  return { origin: url.origin, path: url.pathname.replace(/\/+$/, '') };
}

/** Requests that may be in flight: each has a connection of its own. */
export function placesOf({ maxInFlight, connections }: PosAccount): number {
  return Math.min(maxInFlight, connections);
}

/** What the account lets us do. */
export function traitsOf({ id, idempotent, canLookUp, retries }: PosAccount): PosTraits {
  return { accountId: id, idempotent, canLookUp, retries: retries === 'on' };
}
