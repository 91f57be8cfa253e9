import type { Cursor, OrderId, PosAccountId, TicketId } from '../../stores/ids.ts';
import type { Order } from '../../stores/order.ts';
import type {
  AttemptOutcome,
  FeedChange,
  FeedOutcome,
  LookUpOutcome,
  Pos,
  PosTraits,
  VoidOutcome,
} from '../../stores/pos.ts';

/**
 * What the POS does with one submission. `lost`: it prints the ticket, and we never hear of it. `lost and hang`: it
 * prints the ticket, and the answer is still on its way. `bug`: the client rejects, which its contract forbids.
 */
export type Reaction = 'deliver' | 'lost' | 'hang' | 'lost and hang' | 'bug' | AttemptOutcome;

/** A POS at the seam: prints tickets, honours keys or not, and misbehaves as told. */
export class FakePos implements Pos {
  traits: PosTraits;
  trouble: string | null = null;
  /** Every ticket printed, in order. */
  readonly tickets: { readonly orderId: OrderId; readonly ticketId: TicketId; readonly at: number }[] = [];
  readonly submissions: { readonly orderId: OrderId; readonly at: number }[] = [];
  readonly lookUps: { readonly orderId: OrderId; readonly at: number }[] = [];
  readonly voids: OrderId[] = [];
  /** When the feed was read, and from where. */
  readonly polls: { readonly at: number; readonly since: Cursor | null }[] = [];
  readonly feed: FeedChange[] = [];
  /** Asked with how often this order has been submitted, from 1. */
  react: (order: Order, nth: number) => Reaction = () => 'deliver';
  lookUpFails = false;
  voidOutcome: VoidOutcome | undefined;
  /** A look-up, a voiding or a read of the feed is answered after this. */
  answersAfter: Promise<void> | undefined;
  inFlight = 0;
  peakInFlight = 0;
  feedOutcome: ((since: Cursor | null) => FeedOutcome) | undefined;
  readonly #now: () => number;
  readonly #hanging: PromiseWithResolvers<AttemptOutcome>[] = [];

  constructor(now: () => number, traits: Partial<PosTraits> = {}) {
    this.#now = now;
    const accountId = 'acme' as PosAccountId;
    this.traits = { accountId, idempotent: true, canLookUp: true, retries: true, ...traits };
  }

  ticketsOf(orderId: OrderId): number {
    return this.tickets.filter((ticket) => ticket.orderId === orderId).length;
  }

  async submit(order: Order, beforeSend: () => boolean): Promise<AttemptOutcome> {
    if (!beforeSend()) return { kind: 'not_received', reason: 'not sent' };
    this.submissions.push({ orderId: order.orderId, at: this.#now() });
    this.inFlight += 1;
    this.peakInFlight = Math.max(this.peakInFlight, this.inFlight);
    try {
      return await this.#react(order);
    } finally {
      this.inFlight -= 1;
    }
  }

  /** Lets everything that hangs time out. */
  timeOut(): void {
    this.answerHanging({ kind: 'unconfirmed', reason: 'no answer' });
  }

  answerHanging(outcome: AttemptOutcome): void {
    for (const hanging of this.#hanging.splice(0)) hanging.resolve(outcome);
  }

  async lookUp(orderId: OrderId): Promise<LookUpOutcome> {
    this.lookUps.push({ orderId, at: this.#now() });
    await this.answersAfter;
    if (this.lookUpFails) return { kind: 'unknown', reason: 'no answer' };
    const ticket = this.tickets.find((one) => one.orderId === orderId);
    return ticket === undefined ? { kind: 'absent' } : { kind: 'found', ticketId: ticket.ticketId };
  }

  async cancel(orderId: OrderId): Promise<VoidOutcome> {
    this.voids.push(orderId);
    await this.answersAfter;
    if (this.voidOutcome !== undefined) return this.voidOutcome;
    return this.ticketsOf(orderId) > 0 ? { kind: 'voided' } : { kind: 'too_late', reason: 'unknown order' };
  }

  async changes(since: Cursor | null): Promise<FeedOutcome> {
    this.polls.push({ at: this.#now(), since });
    await this.answersAfter;
    if (this.feedOutcome !== undefined) return this.feedOutcome(since);
    const from = since === null ? 0 : Number(since);
    return { kind: 'read', changes: this.feed.slice(from), problems: [], next: String(this.feed.length) as Cursor };
  }

  says(orderId: string, ...statuses: readonly string[]): void {
    for (const status of statuses)
      this.feed.push({ changeId: `c-${this.feed.length}`, orderId, status, at: this.#now() });
  }

  #react(order: Order): Promise<AttemptOutcome> | AttemptOutcome {
    const nth = this.submissions.filter(({ orderId }) => orderId === order.orderId).length;
    const reaction = this.react(order, nth);
    switch (reaction) {
      case 'deliver':
        return this.#print(order);
      case 'lost':
        this.#print(order);
        return { kind: 'unconfirmed', reason: 'no answer' };
      case 'lost and hang':
        this.#print(order);
        return this.#hang();
      case 'hang':
        return this.#hang();
      case 'bug':
        return Promise.reject(new TypeError('a bug in the client'));
      default:
        return reaction;
    }
  }

  #hang(): Promise<AttemptOutcome> {
    const hanging = Promise.withResolvers<AttemptOutcome>();
    this.#hanging.push(hanging);
    return hanging.promise;
  }

  #print(order: Order): AttemptOutcome {
    const known = this.tickets.find(({ orderId }) => orderId === order.orderId);
    if (known !== undefined && this.traits.idempotent) return { kind: 'delivered', ticketId: known.ticketId };
    const ticketId = `t-${this.tickets.length + 1}` as TicketId;
    this.tickets.push({ orderId: order.orderId, ticketId, at: this.#now() });
    return { kind: 'delivered', ticketId };
  }
}
