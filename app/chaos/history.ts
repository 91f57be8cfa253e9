import type { BookingEvidence } from '../db/booking-evidence.ts';
import type { RequestView, TicketView } from '../pos/simulator/report.ts';
import type { ChaosAccount, ChaosStore } from './chain.ts';
import type { PastFault } from './mischief.ts';
import type { PosOutage } from './pos-outages.ts';
import type { Counted, Told } from './told.ts';

export type Ticket = Pick<TicketView, 'ticketId' | 'storeRef' | 'orderId' | 'status' | 'promiseAt' | 'receivedAt'>;
export type PosRequest = Pick<RequestView, 'kind' | 'orderId' | 'at' | 'status'>;

/** What is left of a run, from the places that can contradict each other. */
export interface History {
  readonly accounts: readonly Pick<ChaosAccount, 'accountId' | 'idempotent' | 'canLookUp'>[];
  readonly stores: readonly Pick<ChaosStore, 'storeId' | 'accountId' | 'leadMinutes' | 'capacity'>[];
  /** The customers' log. */
  readonly told: readonly Told[];
  /** The database. */
  readonly kept: BookingEvidence;
  /** The POS's log. */
  readonly tickets: readonly Ticket[];
  readonly requests: readonly PosRequest[];
  readonly faults: readonly PastFault[];
  /** When the service took which store's POS to be down, by its own events. */
  readonly outages: readonly PosOutage[];
  readonly ending: Ending;
}

/** How the service stood when all was over. */
export interface Ending {
  readonly at: number;
  /** Stores that do not answer, and why. */
  readonly notOpen: readonly { readonly storeId: string; readonly why: string }[];
  /** The slots to come, as the service counts them. */
  readonly counts: readonly Counted[];
}

export type Fault = 'lost' | 'duplicates' | 'oversold' | 'unsettled' | 'slow';

/** One broken promise. */
export interface Violation {
  readonly fault: Fault;
  /** Of the order, hold, ticket, slot or store that it is about. */
  readonly id: string;
  readonly expected: string;
  readonly found: string;
  /** How much it counts. */
  readonly count: number;
}

/** Whether what became of an attempt there can never be found out: its unconfirmed orders wait for a person. */
function isBlind({ idempotent, canLookUp }: Pick<ChaosAccount, 'idempotent' | 'canLookUp'>): boolean {
  return !idempotent && !canLookUp;
}

/** The stores whose unconfirmed orders wait for a person. */
export function blindStores({ accounts, stores }: Pick<History, 'accounts' | 'stores'>): ReadonlySet<string> {
  const blind = new Set(accounts.filter(isBlind).map(({ accountId }) => accountId));
  return new Set(stores.filter(({ accountId }) => blind.has(accountId)).map(({ storeId }) => storeId));
}

/** Lines of the customers' log of one kind. */
export function toldOf<K extends Told['kind']>(told: readonly Told[], kind: K): readonly Extract<Told, { kind: K }>[] {
  return told.filter((line): line is Extract<Told, { kind: K }> => line.kind === kind);
}
