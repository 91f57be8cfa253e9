import { Meter } from './meter.ts';
import { SimStore } from './sim-store.ts';

/** An account of the simulated POS. */
export interface SimulatedAccount {
  readonly id: string;
  readonly apiKey: string;
  /** Whether it honours idempotency keys; true by default. */
  readonly idempotent?: boolean;
}

/** An account with its stores, which come to be when they are first asked for. */
export class SimAccount {
  readonly id: string;
  readonly idempotent: boolean;
  readonly meter = new Meter();
  readonly stores = new Map<string, SimStore>();
  suspended = false;

  constructor(id: string, idempotent: boolean) {
    this.id = id;
    this.idempotent = idempotent;
  }

  store(ref: string): SimStore {
    let store = this.stores.get(ref);
    if (store === undefined) {
      store = new SimStore(ref, this.id);
      this.stores.set(ref, store);
    }
    return store;
  }
}

const SCHEME = 'Bearer ';

/** Who may call. Without a list every key is an account of its own, named in the order of first use. */
export class SimAccounts {
  readonly #byKey = new Map<string, SimAccount>();
  readonly #open: boolean;

  constructor(accounts: readonly SimulatedAccount[] | undefined) {
    this.#open = accounts === undefined;
    for (const account of accounts ?? []) this.add(account);
  }

  add(account: SimulatedAccount): void {
    if (this.#byKey.has(account.apiKey)) return;
    this.#byKey.set(account.apiKey, new SimAccount(account.id, account.idempotent ?? true));
  }

  /** The account an `Authorization` header belongs to, or null. */
  authorize(header: string | undefined): SimAccount | null {
    if (header === undefined || !header.startsWith(SCHEME)) return null;
    const key = header.slice(SCHEME.length);
    if (this.#open) this.add({ id: `account-${this.#byKey.size + 1}`, apiKey: key });
    return this.#byKey.get(key) ?? null;
  }

  all(): readonly SimAccount[] {
    return [...this.#byKey.values()];
  }

  stores(): readonly SimStore[] {
    return this.all().flatMap((account) => [...account.stores.values()]);
  }

  pardon(): void {
    for (const account of this.#byKey.values()) account.suspended = false;
  }
}
