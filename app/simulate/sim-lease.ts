import type { Clock } from '../../lib/clock.ts';
import type { Lease, Loss } from '../../stores/records.ts';

/** As the real one: a lease of 3 s, renewed every 1.2 s, trusted for 2.5 s after the call; an answer within 1 s. */
const LEASE_MS = 3_000;
const TRUST_MS = 2_500;
const RENEW_EVERY_MS = 1_200;
const ANSWER_MS = 1_000;

/** Why no renewal is granted. */
export type Hindrance = 'not opened' | 'storage away' | 'frozen' | 'dead' | 'lost';

export interface LeaseMeans {
  /** Of the simulation: what Postgres knows of this lease it knows whatever the process does. */
  readonly clock: Clock;
  /** Of the process. */
  readonly own: Clock;
  /** Other processes took these stores. */
  readonly lost: (losses: readonly Loss[]) => void;
}

/**
 * One process's lease, worked out when somebody asks: a timer for each renewal of a whole day would take longer than
 * all that the stores do.
 */
export class SimLease implements Lease {
  readonly #means: LeaseMeans;
  readonly #hindrances = new Set<Hindrance>(['not opened']);
  readonly #startMs: number;
  #grantedAtMs = Number.NEGATIVE_INFINITY;
  /** Since when nothing hinders renewals. */
  #clearSinceMs = 0;
  #lost: Loss[] = [];
  #formersUntilMs = Number.NEGATIVE_INFINITY;
  #endsAtMs: number | undefined;

  constructor(means: LeaseMeans) {
    this.#means = means;
    this.#startMs = means.clock.monotonic();
  }

  get #nowMs(): number {
    return this.#means.clock.monotonic();
  }

  /** How long others have to wait for it to end, by Postgres' clock. */
  get remainingMs(): number {
    return Math.max(0, (this.#endsAtMs ?? this.#lastGrantMs() + LEASE_MS) - this.#nowMs);
  }

  /** How long those that this process took stores from may still believe in theirs. */
  get formersMs(): number {
    return Math.max(0, this.#formersUntilMs - this.#nowMs);
  }

  tookFrom(remainingMs: number): void {
    this.#formersUntilMs = Math.max(this.#formersUntilMs, this.#nowMs + remainingMs);
  }

  trusted(): boolean {
    return this.#endsAtMs === undefined && this.#nowMs < this.#lastGrantMs() + TRUST_MS;
  }

  async renew(): Promise<'held' | 'lost' | 'unknown'> {
    const calledAtMs = this.#nowMs;
    if (this.#hindrances.has('storage away')) {
      await this.#means.own.sleep(ANSWER_MS);
      return 'unknown';
    }
    await this.#means.own.sleep(4);
    if (this.#hindrances.has('lost')) return this.#learn();
    this.#grantedAtMs = Math.max(this.#lastGrantMs(), calledAtMs);
    return 'held';
  }

  hinder(hindrance: Hindrance): void {
    this.#grantedAtMs = this.#lastGrantMs();
    this.#hindrances.add(hindrance);
  }

  clear(hindrance: Hindrance): void {
    if (!this.#hindrances.delete(hindrance)) return;
    this.#clearSinceMs = this.#nowMs;
    if (hindrance === 'not opened') this.#grantedAtMs = this.#nowMs;
  }

  /** Another process has claimed these stores; this one learns of it with its next renewal. */
  lose(losses: readonly Loss[]): void {
    this.hinder('lost');
    this.#lost.push(...losses);
    this.#learnAtNextTurn();
  }

  /** Ends at once, so that a successor need not wait for it, nor for less than those before it. */
  end(): void {
    this.hinder('dead');
    this.#endsAtMs = this.#nowMs + this.formersMs;
  }

  /** Or at the one after it, while Postgres cannot be asked. */
  #learnAtNextTurn(): void {
    const sinceMs = (this.#nowMs - this.#startMs) % RENEW_EVERY_MS;
    this.#means.own.after(RENEW_EVERY_MS - sinceMs, () => {
      void this.renew().then((renewal) => renewal !== 'unknown' || this.#learnAtNextTurn());
    });
  }

  #learn(): 'lost' {
    this.clear('lost');
    this.#grantedAtMs = Number.NEGATIVE_INFINITY;
    const lost = this.#lost.splice(0);
    if (lost.length > 0) this.#means.lost(lost);
    return 'lost';
  }

  /** When the last renewal that was granted was called. */
  #lastGrantMs(): number {
    if (this.#hindrances.size > 0) return this.#grantedAtMs;
    const turns = Math.floor((this.#nowMs - this.#startMs) / RENEW_EVERY_MS);
    const turnMs = this.#startMs + turns * RENEW_EVERY_MS;
    return turnMs >= this.#clearSinceMs ? Math.max(turnMs, this.#grantedAtMs) : this.#grantedAtMs;
  }
}
