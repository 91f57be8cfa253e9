import { Remote } from '../framework/remote.ts';

/** A place that can be booked. */
export interface Place {
  readonly storeId: string;
  /** RFC 3339. */
  readonly slot: string;
}

export interface Door {
  readonly url: string;
  readonly key: string;
  readonly connections: number;
  /** Whether each request carries an `Idempotency-Key`. */
  readonly isKeyed?: boolean;
}

export interface Rush extends Door {
  readonly forMs: number;
  /** Not counted: the time before. */
  readonly warmUpMs: number;
  readonly places: readonly Place[];
}

/** What a crowd got done. */
export interface Booked {
  readonly pairsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers that were not 201. */
  readonly refused: number;
  /** Of the crowd itself. */
  readonly cpuShare: number;
}

export interface Ordered {
  readonly orderId: string;
  /** Index of the place. */
  readonly place: number;
}

export type CustomerCalls = {
  /** Each connection holds and orders, again and again. */
  rush(rush: Rush): Promise<Booked>;
  /** Orders each of the places once. */
  order(orders: Door & { readonly places: readonly Place[] }): Promise<readonly Ordered[]>;
  /** Holds each of the places once. */
  hold(holds: Door & { readonly places: readonly Place[] }): Promise<readonly string[]>;
  /** Turns holds into orders. */
  confirm(orders: Door & { readonly holdIds: readonly string[] }): Promise<readonly string[]>;
};

/** Customers in a process of their own. */
export function startCustomers(): Remote<CustomerCalls> {
  return new Remote<CustomerCalls>(new URL('customers-program.ts', import.meta.url));
}
