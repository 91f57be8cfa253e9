import type { History, Ticket } from '../../../app/chaos/history.ts';
import type { Told } from '../../../app/chaos/told.ts';
import type { AttemptRow, HoldRow, OrderRow, StepRow } from '../../../app/db/booking-evidence.ts';

/** Lunch is at this instant, in every history. */
export const SLOT = Date.UTC(2026, 7, 14, 16);
export const MINUTE = 60_000;
const CAPACITY = 2;

/** A history in which nothing has happened yet, with one store for every kind of account. */
export const quiet: History = {
  accounts: [
    { accountId: 'keyed', idempotent: true, canLookUp: true },
    { accountId: 'blind', idempotent: false, canLookUp: false },
  ],
  stores: [
    { storeId: 'soho', accountId: 'keyed', leadMinutes: 15, capacity: CAPACITY },
    { storeId: 'dark', accountId: 'blind', leadMinutes: 15, capacity: CAPACITY },
  ],
  told: [],
  kept: { holds: [], orders: [], steps: [], attempts: [] },
  tickets: [],
  requests: [],
  faults: [],
  outages: [],
  ending: { at: SLOT + MINUTE, notOpen: [], counts: [] },
};

/** Histories one after the other are one history. */
export function together(...parts: readonly Partial<History>[]): History {
  const all = <T>(list: (part: Partial<History>) => readonly T[] | undefined) =>
    parts.flatMap((part) => list(part) ?? []);
  return {
    ...quiet,
    told: all((part) => part.told),
    kept: {
      holds: all((part) => part.kept?.holds),
      orders: all((part) => part.kept?.orders),
      steps: all((part) => part.kept?.steps),
      attempts: all((part) => part.kept?.attempts),
    },
    tickets: all((part) => part.tickets),
    faults: all((part) => part.faults),
    outages: all((part) => part.outages),
    ending: parts.findLast(({ ending }) => ending !== undefined)?.ending ?? quiet.ending,
  };
}

/** One customer's day, as it should be: held 20 minutes before lunch, ordered, cooked. */
export class Lunch {
  readonly name: string;
  readonly storeId: string;
  heldAt = SLOT - 20 * MINUTE;
  readonly told: Told[] = [];
  hold: HoldRow;
  order: OrderRow | undefined;
  readonly steps: StepRow[] = [];
  readonly attempts: AttemptRow[] = [];
  readonly tickets: Ticket[] = [];

  constructor(name: string, { storeId = 'soho', heldAt = SLOT - 20 * MINUTE, units = 1 } = {}) {
    this.name = name;
    this.storeId = storeId;
    this.heldAt = heldAt;
    const times = { createdAt: heldAt, expiresAt: heldAt + MINUTE };
    const what = { holdId: `hold-${name}`, storeId, slot: SLOT, units, customerRef: name };
    this.hold = { ...what, ...times, status: 'held' };
    this.told.push({ kind: 'held', sentAt: heldAt, at: heldAt + 5, ...what, expiresAt: times.expiresAt });
  }

  get orderId(): string {
    return `ord-${this.name}`;
  }

  ordered(status: OrderRow['status'] = 'accepted'): this {
    const { orderId, storeId, hold } = this;
    const at = this.heldAt + 1_000;
    this.hold = { ...hold, status: 'confirmed' };
    const { holdId, slot, units } = hold;
    this.order = { orderId, holdId, storeId, slot, units, createdAt: at, status, nextAttemptAt: null, ticketId: null };
    this.told.push({ kind: 'ordered', sentAt: at, at: at + 5, orderId, holdId, storeId, slot });
    this.steps.push({ orderId, number: 0, at, status: 'scheduled', detail: null });
    return this;
  }

  printed(change: Partial<Ticket> = {}): this {
    const { orderId, storeId, tickets, hold } = this;
    const ticketId = `t-${this.name}-${tickets.length + 1}`;
    const receivedAt = SLOT - 15 * MINUTE;
    tickets.push({
      ticketId,
      storeRef: storeId,
      orderId,
      status: 'accepted',
      promiseAt: hold.slot,
      receivedAt,
      ...change,
    });
    return this;
  }

  cooked(): this {
    return this.ordered().printed();
  }

  tell(...lines: readonly Told[]): this {
    this.told.push(...lines);
    return this;
  }

  step(at: number, status: StepRow['status'], detail: string | null = null): this {
    this.steps.push({ orderId: this.orderId, number: this.steps.length, at, status, detail });
    return this;
  }

  /** What is left of it. */
  get history(): Partial<History> {
    const { told, hold, order, steps, attempts, tickets } = this;
    return { told, tickets, kept: { holds: [hold], orders: order === undefined ? [] : [order], steps, attempts } };
  }
}
