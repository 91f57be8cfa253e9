import type { Clock } from '../../lib/clock.ts';
import type { Cursor, OrderId, StoreId, TicketId } from '../../stores/ids.ts';
import type { Order } from '../../stores/order.ts';
import type { AttemptOutcome, FeedOutcome, LookUpOutcome, Pos, PosTraits, VoidOutcome } from '../../stores/pos.ts';
import { STRAY_REASON } from '../../stores/stray-ticket.ts';
import type { Dice } from './dice.ts';
import type { Boot, Record } from './facts.ts';
import { feedPage } from './feed-page.ts';
import type { Kitchen } from './kitchen.ts';
import type { Mishaps } from './mishaps.ts';
import type { PosManner } from './pos-manner.ts';
import type { ProcessGate } from './process-clock.ts';
import { INJECTED, InjectedBug } from './process-clock.ts';

/** What a request arrives within, or never: less than the margin by which a lease is trusted shorter than it lasts. */
const ARRIVES_MS = 400;
/** Some wait for their turn under the account's limits. */
const WAITS_SHARE = 0.35;
const LONGEST_TURN_MS = 2_000;
/** Whoever waits for an answer gives up. */
const DEADLINE_MS = 10_000;

/** What all processes know of one store's POS. */
export interface PosSite {
  readonly storeId: StoreId;
  readonly traits: PosTraits;
  readonly kitchen: Kitchen;
  readonly manner: PosManner;
  readonly dice: Dice;
  readonly record: Record;
  /** Numbers the submissions of all stores. */
  readonly nextCall: () => number;
  /** The most orders in flight that was in force lately. */
  readonly limit: () => number;
  /** How late it is for an order to be sent; negative when early. */
  readonly lateMs: (order: Order) => number;
  /** Orders that crash whoever hands them over. */
  readonly isPoison: (orderId: OrderId) => boolean;
}

export interface PosMeans {
  readonly boot: Boot;
  /** Of the simulation. */
  readonly clock: Clock;
  readonly gate: ProcessGate;
  readonly mishaps: Mishaps;
  /** False says that an order is absent without asking. */
  readonly asks: boolean;
  /** False says that a stray ticket is void without asking. */
  readonly calls: boolean;
}

/** The client of one store's POS in one process. */
export class SimPos implements Pos {
  readonly trouble = null;
  readonly #site: PosSite;
  readonly #means: PosMeans;

  constructor(site: PosSite, means: PosMeans) {
    this.#site = site;
    this.#means = means;
  }

  get traits(): PosTraits {
    return this.#site.traits;
  }

  async submit(order: Order, beforeSend: () => boolean): Promise<AttemptOutcome> {
    const { dice, isPoison } = this.#site;
    this.#means.mishaps.mayThrow('submit');
    if (dice.chance(WAITS_SHARE)) await this.#back(dice.int(1, LONGEST_TURN_MS));
    if (!beforeSend()) return { kind: 'not_received', reason: 'not sent' };
    const outcome = await this.#witnessed(order, () => this.#send(order));
    if (isPoison(order.orderId)) throw new InjectedBug(`${INJECTED}: ${order.orderId} is poison`);
    return outcome;
  }

  async #witnessed(order: Order, send: () => Promise<AttemptOutcome>): Promise<AttemptOutcome> {
    const { storeId, traits, record, nextCall, limit, lateMs } = this.#site;
    const what = { storeId, orderId: order.orderId, boot: this.#means.boot, call: nextCall() };
    record({ kind: 'sent', ...what, idempotent: traits.idempotent, limit: limit(), lateMs: lateMs(order) });
    const outcome = await send();
    record({ kind: 'answered', ...what, outcome: outcome.kind });
    return outcome;
  }

  async lookUp(orderId: OrderId): Promise<LookUpOutcome> {
    if (!this.#means.asks) return { kind: 'absent' };
    this.#means.mishaps.mayThrow('lookUp');
    const { dice, manner } = this.#site;
    await this.#arrive();
    if (manner.isDown) return this.#later(5, { kind: 'unknown', reason: 'connection refused', down: true });
    if (dice.chance(manner.lookUpFails))
      return this.#later(DEADLINE_MS, { kind: 'unknown', reason: 'no answer', down: true });
    return this.#later(this.#answerMs(), this.#lookInKitchen(orderId));
  }

  async cancel(orderId: OrderId, reason: string): Promise<VoidOutcome> {
    if (!this.#means.calls && reason === STRAY_REASON) return { kind: 'voided' };
    this.#means.mishaps.mayThrow('cancel');
    const { dice, manner, kitchen } = this.#site;
    await this.#arrive();
    if (manner.isDown) return this.#later(5, { kind: 'unknown', reason: 'connection refused' });
    const outcome = kitchen.void(orderId);
    const isLost = dice.chance(manner.lookUpFails);
    return isLost ? this.#later(DEADLINE_MS, { kind: 'unknown', reason: 'no answer' }) : this.#later(5, outcome);
  }

  async changes(since: Cursor | null, signal: AbortSignal): Promise<FeedOutcome> {
    const { kitchen, manner, dice } = this.#site;
    this.#means.mishaps.mayThrow('changes');
    await this.#back(dice.int(2, 40));
    if (signal.aborted) return { kind: 'failed', reason: 'aborted' };
    return feedPage(kitchen, since, manner, dice);
  }

  #lookInKitchen(orderId: OrderId): LookUpOutcome {
    const { kitchen, record, storeId } = this.#site;
    const ticket = kitchen.find(orderId);
    const outcome: LookUpOutcome =
      ticket === undefined ? { kind: 'absent' } : { kind: 'found', ticketId: ticket.ticketId };
    record({ kind: 'looked_up', storeId, orderId, answer: outcome.kind });
    return outcome;
  }

  /** What is on its way arrives, whatever becomes of its sender. */
  #send(order: Order): Promise<AttemptOutcome> {
    const { dice, manner } = this.#site;
    const isLost = dice.chance(manner.silenceShare);
    return new Promise((resolve) => {
      const answer = (inMs: number, outcome: AttemptOutcome) => {
        this.#means.clock.after(inMs, () => this.#hear(() => resolve(outcome)));
      };
      if (isLost) return answer(DEADLINE_MS, { kind: 'unconfirmed', reason: 'no answer', down: true });
      this.#means.clock.after(dice.int(1, ARRIVES_MS), () => this.#takeIn(order, answer));
    });
  }

  #takeIn(order: Order, answer: (inMs: number, outcome: AttemptOutcome) => void): void {
    const { dice, manner, kitchen } = this.#site;
    if (manner.isDown) answer(2, { kind: 'not_received', reason: 'connection refused', down: true });
    else if (dice.chance(manner.errorShare)) answer(this.#answerMs(), this.#refusal(order));
    else this.#accept(this.#print(order, kitchen), answer);
  }

  #accept(ticketId: TicketId, answer: (inMs: number, outcome: AttemptOutcome) => void): void {
    const { dice, manner } = this.#site;
    const isSilent = dice.chance(manner.silenceShare);
    if (isSilent) answer(DEADLINE_MS, { kind: 'unconfirmed', reason: 'no answer', down: true });
    else answer(this.#answerMs(), { kind: 'delivered', ticketId });
  }

  /** A 500 may have printed, too. */
  #refusal(order: Order): AttemptOutcome {
    const { dice, kitchen } = this.#site;
    const kind = dice.pick(['429', '503', '500', '500', '422']);
    if (kind === '422') return { kind: 'rejected', reason: '422 invalid order' };
    if (kind !== '500') return { kind: 'not_received', reason: kind, retryAfterMs: dice.int(1, 20) * 1_000 };
    if (dice.chance(0.5)) this.#print(order, kitchen);
    return { kind: 'unconfirmed', reason: '500', down: true };
  }

  #print(order: Order, kitchen: Kitchen): TicketId {
    return kitchen.take(order, this.#means.clock.now() - this.#means.clock.monotonic());
  }

  #answerMs(): number {
    const { dice, manner } = this.#site;
    return manner.isSlow && dice.chance(0.3) ? dice.int(500, 9_000) : dice.int(5, 300);
  }

  #arrive(): Promise<void> {
    return this.#later(this.#site.dice.int(1, ARRIVES_MS), undefined);
  }

  #later<T>(inMs: number, value: T): Promise<T> {
    return new Promise((resolve) => {
      this.#means.clock.after(inMs, () => this.#hear(() => resolve(value)));
    });
  }

  #back(inMs: number): Promise<void> {
    return this.#later(inMs, undefined);
  }

  #hear(news: () => void): void {
    this.#means.gate.enter(() => {
      this.#means.mishaps.mayTrip('an answer of the POS');
      news();
    });
  }
}
