/** A POS account's definition, as it would be put again; its key is never shown. */
export interface PosAccountLimits {
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
}

/** In force instead of the account's own rate. */
export interface AccountThrottle {
  readonly rate_per_second: number;
  readonly burst: number;
  readonly by: string;
  readonly reason: string;
  readonly at: string;
  readonly until?: string | undefined;
}
