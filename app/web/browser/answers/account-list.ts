import type { AttemptCounts } from './overview.ts';
import type { AccountThrottle } from './pos-account.ts';

/** What an account does in the process that answers. */
export interface AccountStatus {
  /** Null while nothing is wrong. */
  readonly trouble: string | null;
  readonly in_flight: number;
  readonly waiting: number;
  readonly tokens: number;
  readonly held_off_ms: number;
  /** Since that process started. */
  readonly attempts: AttemptCounts;
  readonly feed_reads: { readonly read: number; readonly failed: number };
}

export interface AccountEntry {
  readonly account_id: string;
  readonly base_url: string;
  readonly idempotent: boolean;
  readonly can_look_up: boolean;
  readonly rate_per_second: number;
  readonly burst: number;
  readonly max_in_flight: number;
  readonly connections: number;
  readonly connect_timeout_ms: number;
  readonly response_timeout_ms: number;
  readonly retries: 'on' | 'off';
  readonly api_key_set: boolean;
  readonly throttle?: AccountThrottle | undefined;
  readonly stores: number;
  /** Whose breaker is open. */
  readonly stores_down: number;
  /** Absent where that process does not use it. */
  readonly live?: AccountStatus | undefined;
}

export interface AccountList {
  readonly pos_accounts: readonly AccountEntry[];
}
