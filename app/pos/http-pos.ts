import type { Cursor, OrderId } from '../../stores/ids.ts';
import type { Order } from '../../stores/order.ts';
import { detailsOf } from '../../stores/order.ts';
import type { AttemptOutcome, FeedOutcome, LookUpOutcome, Pos, PosTraits, VoidOutcome } from '../../stores/pos.ts';
import type { AccountClient } from './account-client.ts';
import { formatInstant, rememberLast } from './instants.ts';
import { feedOutcome, lookUpOutcome, submitOutcome, voidOutcome } from './outcomes.ts';
import { priorities } from './priorities.ts';
import type { StoreShare } from './shares.ts';

const ORDER_LIMIT_BYTES = 64 * 1024;
const FEED_LIMIT_BYTES = 8 * 1024 * 1024;

/** Counts what became of an account's calls. */
export interface OutcomeCounts {
  delivered: number;
  not_received: number;
  rejected: number;
  unconfirmed: number;
  feedRead: number;
  feedFailed: number;
}

const plainGet = {
  method: 'GET',
  body: null,
  bodyLimitBytes: ORDER_LIMIT_BYTES,
  priority: priorities.lookingUp,
} as const;

/** One store at a POS that speaks our HTTP protocol. */
export class HttpPos implements Pos {
  readonly #client: AccountClient;
  readonly #counts: OutcomeCounts;
  readonly #storeRef: string;
  readonly #share: StoreShare;

  constructor(client: AccountClient, counts: OutcomeCounts, storeRef: string) {
    this.#client = client;
    this.#counts = counts;
    this.#storeRef = storeRef;
    this.#share = client.share(storeRef);
  }

  /** Put together for each call, for there are thousands of stores, and few of them call. */
  get #storePath(): string {
    return `/stores/${encodeURIComponent(this.#storeRef)}`;
  }

  get traits(): PosTraits {
    return this.#client.traits;
  }

  get trouble(): string | null {
    return this.#client.trouble;
  }

  async submit(order: Order, beforeSend: () => boolean): Promise<AttemptOutcome> {
    const exchanged = await this.#client.send(this.#share, {
      method: 'POST',
      path: `${this.#storePath}/orders`,
      // Made before its turn comes: then nothing but to send it is left to do.
      body: orderJson(order),
      bodyLimitBytes: ORDER_LIMIT_BYTES,
      idempotencyKey: order.orderId,
      priority: priorities.firing,
      mayGo: beforeSend,
    });
    const outcome = this.#redacted(submitOutcome(exchanged, this.#client.realNow()));
    this.#counts[outcome.kind] += 1;
    return outcome;
  }

  async lookUp(orderId: OrderId): Promise<LookUpOutcome> {
    if (!this.traits.canLookUp) return { kind: 'unknown', reason: 'this account cannot look up' };
    const path = this.#orderPath(orderId);
    return this.#redacted(lookUpOutcome(await this.#client.send(this.#share, { ...plainGet, path })));
  }

  async cancel(orderId: OrderId, reason: string): Promise<VoidOutcome> {
    const path = `${this.#orderPath(orderId)}/void`;
    const body = JSON.stringify({ reason });
    return this.#redacted(
      voidOutcome(await this.#client.send(this.#share, { ...plainGet, method: 'POST', path, body })),
    );
  }

  async changes(since: Cursor | null, signal: AbortSignal): Promise<FeedOutcome> {
    const query = since === null ? '' : `?since=${encodeURIComponent(since)}`;
    const path = `${this.#storePath}/changes${query}`;
    const bounds = { bodyLimitBytes: FEED_LIMIT_BYTES, priority: priorities.polling, signal };
    const exchanged = await this.#client.send(this.#share, { method: 'GET', path, body: null, ...bounds });
    const outcome = this.#redacted(feedOutcome(exchanged, this.#client.realNow()));
    this.#counts[outcome.kind === 'read' ? 'feedRead' : 'feedFailed'] += 1;
    return outcome;
  }

  #redacted<T extends object>(outcome: T): T {
    if (!('reason' in outcome) || typeof outcome.reason !== 'string') return outcome;
    return { ...outcome, reason: this.#client.redact(outcome.reason) };
  }

  #orderPath(orderId: OrderId): string {
    return `${this.#storePath}/orders/${encodeURIComponent(orderId)}`;
  }
}

/** Orders of one slot go out together. Holds nothing but the last answer of a pure function. */
const promiseTime = rememberLast(formatInstant);

/** What the store needs to cook and hand over; prices, phone numbers and mail addresses stay with us. */
function orderJson(order: Order): string {
  const { orderId, slot, units } = order;
  const { items, customer, note } = detailsOf(order);
  return JSON.stringify({
    order_id: orderId,
    promise_time: promiseTime(slot),
    units,
    items: items.map(({ sku, name, quantity, note }) => ({ sku, name, quantity, note })),
    customer: { name: customer.name },
    note,
  });
}
