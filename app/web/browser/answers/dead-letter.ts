import type { Attempt, Customer, OrderStatus } from './order.ts';

export interface DeadLetter {
  readonly order_id: string;
  readonly store_id: string;
  readonly pos_account?: string | undefined;
  /** The promise time. */
  readonly slot: string;
  readonly units: number;
  readonly customer: Customer;
  readonly since: string;
  readonly reason: string;
  /** Whether the store may have it all the same. */
  readonly in_doubt: boolean;
  readonly attempts: readonly Attempt[];
}

export interface DeadLetterList {
  readonly dead_letters: readonly DeadLetter[];
  readonly next: string | null;
}

/** What became of one of many. */
export interface ManyResult {
  readonly order_id: string;
  readonly done: boolean;
  readonly status?: OrderStatus | undefined;
  readonly problem?: { readonly title: string; readonly detail?: string | undefined } | undefined;
}

export interface ManyResults {
  readonly results: readonly ManyResult[];
}
