import type { Clock, Timer } from '../../lib/clock.ts';
import { systemClock } from '../../lib/clock.ts';
import type { LimiterLevel } from '../../lib/limiter.ts';
import { LONGEST_WAIT_MS } from '../../lib/timer-queue.ts';
import { rateInForce } from '../../stores/account-rate.ts';
import type { PosAccountId } from '../../stores/ids.ts';
import type { Pos } from '../../stores/pos.ts';
import type { PosAccount } from './account.ts';
import { AccountClient } from './account-client.ts';
import type { OutcomeCounts } from './http-pos.ts';
import { HttpPos } from './http-pos.ts';

export interface PosAccountsOptions {
  /** Runs limits and suspensions. */
  readonly clock: Clock;
  /** Runs time-outs: connecting and answering take real time. The system's by default. */
  readonly realClock?: Clock;
}

/** One account as ops see it. */
export interface PosAccountStatus {
  readonly accountId: PosAccountId;
  readonly trouble: string | null;
  readonly limiter: LimiterLevel;
  readonly counts: Readonly<OutcomeCounts>;
}

interface Entry {
  readonly client: AccountClient;
  readonly counts: OutcomeCounts;
}

/** Every POS account of this process, each with one client that all its stores share. */
export class PosAccounts {
  /** Told when an account gets into trouble, or out of it (null). */
  onTrouble: (accountId: PosAccountId, trouble: string | null) => void = () => {};
  readonly #options: PosAccountsOptions;
  readonly #entries = new Map<PosAccountId, Entry>();
  /** When what throttles an account ends. */
  readonly #ends = new Map<PosAccountId, Timer>();

  constructor(options: PosAccountsOptions) {
    this.#options = options;
  }

  /**
   * Adds the account or replaces its definition, in force for the next request. What throttles it ends by itself. Throws
   * when it has `problemsOf`.
   */
  put(account: PosAccount): void {
    const inForce = { ...account, ...rateInForce(account, this.#options.clock.now()) };
    const known = this.#entries.get(account.id);
    if (known !== undefined) known.client.replace(inForce);
    else this.#entries.set(account.id, { client: this.#clientOf(inForce), counts: noCounts() });
    this.#awaitEnd(account);
  }

  has(accountId: PosAccountId): boolean {
    return this.#entries.has(accountId);
  }

  /** One store's view of its account; stays good when the account is replaced. Throws when the account is unknown. */
  for(accountId: PosAccountId, storeRef: string): Pos {
    const entry = this.#entries.get(accountId);
    if (entry === undefined) throw new Error(`no POS account ${accountId}`);
    return new HttpPos(entry.client, entry.counts, storeRef);
  }

  status(): readonly PosAccountStatus[] {
    return [...this.#entries].map(([accountId, { client, counts }]) => ({
      accountId,
      trouble: client.trouble,
      limiter: client.level(),
      counts,
    }));
  }

  /** Waits for what is in flight; afterwards every call answers that nothing was sent. */
  async close(): Promise<void> {
    for (const end of this.#ends.values()) end.cancel();
    await Promise.all([...this.#entries.values()].map(({ client }) => client.close()));
  }

  /** Looks at the clock once a minute and when the time has come: it may have jumped. */
  #awaitEnd(account: PosAccount): void {
    this.#ends.get(account.id)?.cancel();
    const leftMs = (account.throttle?.until ?? 0) - this.#options.clock.now();
    if (leftMs <= 0) return;
    const look = () => this.put(account);
    this.#ends.set(account.id, this.#options.clock.after(Math.min(leftMs, LONGEST_WAIT_MS), look));
  }

  #clientOf(account: PosAccount): AccountClient {
    const { clock, realClock = systemClock } = this.#options;
    return new AccountClient(account, {
      clock,
      realClock,
      troubleChanged: (trouble) => this.onTrouble(account.id, trouble),
    });
  }
}

function noCounts(): OutcomeCounts {
  return { delivered: 0, not_received: 0, rejected: 0, unconfirmed: 0, feedRead: 0, feedFailed: 0 };
}
