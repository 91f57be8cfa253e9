import type { PosSimulator } from '../pos/simulator/pos-simulator.ts';
import type { FaultLink } from './fault-link.ts';
import type { House } from './house-breaker.ts';
import { breakHouse } from './house-breaker.ts';
import type { FaultKind, HouseFault, PlannedFault, PosFault } from './plan.ts';
import { houseFaults } from './plan.ts';
import { accountOf, breakPos } from './pos-breaker.ts';

/** A fault as it really happened. */
export interface PastFault {
  readonly kind: FaultKind;
  readonly accountId?: string;
  readonly from: number;
  /** When it was mended. */
  readonly until: number;
}

export interface MischiefParts extends House {
  readonly simulator: PosSimulator;
  /** Each account's way to the POS. */
  readonly links: ReadonlyMap<string, FaultLink>;
}

/** Lets every planned fault happen in its time, whatever else is broken then, and remembers when it really did. */
export class Mischief {
  readonly #plan: readonly PlannedFault[];
  readonly #parts: MischiefParts;
  readonly #active = new Set<{ readonly kind: FaultKind; readonly accountId?: string; readonly from: number }>();
  readonly #past: PastFault[] = [];

  constructor(plan: readonly PlannedFault[], parts: MischiefParts) {
    this.#plan = plan;
    this.#parts = parts;
  }

  /** Names of the faults that are on. */
  get active(): readonly string[] {
    return [...this.#active].map(nameOf);
  }

  /** Those that are over, in the order of their ends. */
  get past(): readonly PastFault[] {
    return this.#past;
  }

  /** How often each kind has happened. */
  get counts(): Readonly<Record<string, number>> {
    const kinds = Object.entries(Object.groupBy(this.#past, ({ kind }) => kind));
    return Object.fromEntries(kinds.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([kind, all]) => [kind, all.length]));
  }

  /** Resolves when the last one is over. */
  async happen(): Promise<void> {
    await Promise.all(this.#plan.map((fault) => this.#happen(fault)));
  }

  async #happen(fault: PlannedFault): Promise<void> {
    const { clock, signal } = this.#parts;
    await clock.sleep(fault.fromMs, signal);
    const { kind, accountId } = fault;
    const active = { kind, ...(accountId !== undefined && { accountId }), from: clock.now() };
    let mendedAt: number | undefined;
    this.#active.add(active);
    await this.#break(fault, () => {
      mendedAt = clock.now();
    });
    this.#active.delete(active);
    this.#past.push({ ...active, until: mendedAt ?? clock.now() });
  }

  async #break(fault: PlannedFault, mended: () => void): Promise<void> {
    const { kind } = fault;
    if (isHouseFault(kind)) return await breakHouse({ ...fault, kind }, this.#parts, mended);
    const { simulator, links, clock, signal } = this.#parts;
    const account = accountOf(fault.accountId);
    const link = links.get(account.accountId);
    if (link === undefined) throw new Error(`no link to ${account.accountId}`);
    const mend = await breakPos({ ...fault, kind }, account, { simulator, link });
    await clock.sleep(fault.forMs, signal);
    await mend();
  }
}

export function nameOf({ kind, accountId }: Pick<PastFault, 'kind' | 'accountId'>): string {
  return accountId === undefined ? kind : `${kind} ${accountId}`;
}

/** Whether it hits the service or its Postgres, rather than one POS account. */
export function isHouseFault(kind: HouseFault | PosFault): kind is HouseFault {
  return houseFaults.some((one) => one === kind);
}
