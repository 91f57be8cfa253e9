import type { Clock } from '../lib/clock.ts';
import type { Report, StoreEvent } from '../stores/store-event.ts';

/** Somebody who wants to know what happens inside. */
export interface Subscriber {
  readonly name: string;
  /** Events that may wait for it; more are dropped and counted. */
  readonly limit: number;
  /** Takes a batch, oldest first; the next one comes when this is done. */
  deliver(events: readonly StoreEvent[]): void | Promise<void>;
}

/** Events that a subscriber will never see; `error` when it failed, absent when it was too slow. */
export interface Loss {
  readonly subscriber: string;
  readonly events: number;
  readonly error?: unknown;
}

/** Tells everybody, and waits for nobody. */
export interface EventHub {
  readonly report: Report;
  /** From now on, until the returned function is called. */
  subscribe(subscriber: Subscriber): () => void;
  /** Delivers what is waiting, for at most `withinMs`, and reports the rest as lost; later events are ignored. */
  close(withinMs?: number): Promise<void>;
}

const CLOSE_WITHIN_MS = 2_000;

/** A turn of the event loop gives a subscriber no more than this, so that a burst delays nobody's request. */
const BATCH_EVENTS = 256;

/** A hub that delivers on turns of its own, never inside `report`; `onLoss` must not report events itself. */
export function createEventHub(clock: Clock, onLoss: (loss: Loss) => void): EventHub {
  const outlets = new Set<Outlet>();
  let open = true;
  return {
    report(event) {
      if (!open) return;
      for (const outlet of outlets) outlet.push(event);
    },
    subscribe(subscriber) {
      const outlet = new Outlet(subscriber, clock, onLoss);
      outlets.add(outlet);
      return () => {
        outlets.delete(outlet);
        outlet.discard();
      };
    },
    async close(withinMs = CLOSE_WITHIN_MS) {
      open = false;
      const patience = new AbortController();
      const drained = Promise.all([...outlets].map((outlet) => outlet.drained()));
      const outOfTime = clock.sleep(withinMs, patience.signal).catch(() => {});
      await Promise.race([drained, outOfTime]);
      patience.abort();
      for (const outlet of outlets) outlet.giveUp();
    },
  };
}

/** A subscriber's bounded queue. At most one delivery is under way or due at any time. */
class Outlet {
  readonly #subscriber: Subscriber;
  readonly #clock: Clock;
  readonly #onLoss: (loss: Loss) => void;
  #waiting: StoreEvent[] = [];
  #busy = false;
  #whenDrained: (() => void)[] = [];

  constructor(subscriber: Subscriber, clock: Clock, onLoss: (loss: Loss) => void) {
    this.#subscriber = subscriber;
    this.#clock = clock;
    this.#onLoss = onLoss;
  }

  push(event: StoreEvent): void {
    if (this.#waiting.length >= this.#subscriber.limit) {
      this.#lose(1);
      return;
    }
    this.#waiting.push(event);
    if (!this.#busy) this.#deliverSoon();
  }

  discard(): void {
    this.#waiting = [];
  }

  giveUp(): void {
    if (this.#waiting.length > 0) this.#lose(this.#waiting.length);
    this.discard();
  }

  drained(): Promise<void> {
    if (!this.#busy) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#whenDrained.push(resolve);
    return promise;
  }

  #deliverSoon(): void {
    this.#busy = true;
    this.#clock.after(0, () => void this.#deliver());
  }

  /** Never rejects: a subscriber that fails loses its batch and is given the next one. */
  async #deliver(): Promise<void> {
    const events = this.#waiting.splice(0, BATCH_EVENTS);
    try {
      if (events.length > 0) await this.#subscriber.deliver(events);
    } catch (error) {
      this.#onLoss({ subscriber: this.#subscriber.name, events: events.length, error });
    }
    if (this.#waiting.length > 0) this.#deliverSoon();
    else this.#rest();
  }

  #lose(events: number): void {
    this.#onLoss({ subscriber: this.#subscriber.name, events });
  }

  #rest(): void {
    this.#busy = false;
    for (const resolve of this.#whenDrained.splice(0)) resolve();
  }
}
