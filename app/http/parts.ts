import type { Clock } from '../../lib/clock.ts';
import type { ProcessNode, RestartAnswer } from '../../lib/supervision/process-tree.ts';
import type { Stores } from '../../stores/booking.ts';
import type { StoreId } from '../../stores/ids.ts';
import type { Author } from '../../stores/store.ts';
import type { Flow } from '../live-figures.ts';
import type { Access } from './access.ts';
import type { ClientRates } from './doorman.ts';
import type { EventLog, Happenings } from './event-log.ts';
import type { Lag } from './load.ts';
import type { ShowInstant } from './render.ts';
import type { SiteParts } from './site-file.ts';
import type { Attempts, AuditLog, Definitions, PosAccount, PosAccountStatus, Receipts } from './storage.ts';
import type { StreamLimits } from './streams.ts';

/** The live supervision tree; its root is one. */
export interface Processes {
  tree(): ProcessNode;
  /** Restarts what stands at a path of the tree; the root itself cannot be. */
  restart(path: string, hand: Pick<Author, 'by' | 'reason'>): RestartAnswer;
}

/** Writes instants with a zone's offset; `Zones` is one. */
export interface InstantFormat {
  formatInstant(instant: number, timeZone: string): string;
}

/** How many stores still stand between us and being ready. */
export interface Readiness {
  readonly ready: boolean;
  /** Neither open nor set aside. */
  readonly starting: number;
}

/** Numbers for a monitoring system, as text. */
export interface MetricsPage {
  readonly contentType: string;
  text(): Promise<string>;
}

/** What the HTTP side tells about itself. Neither may throw. */
export interface Watch {
  /** `route` is a path with parameters in braces, or `unknown`. */
  answered(method: string, route: string, status: number, tookMs: number): void;
  /** A fault that a client was told nothing about. */
  failed(error: unknown, method: string, route: string): void;
}

/** What is known of the whole chain, beside its stores. */
export interface Chain {
  flow(): Flow;
  readonly storage: {
    /** It does not answer. */
    readonly away: boolean;
    /** Changes that are not durable yet. */
    readonly waiting: number;
  };
  posAccounts(): readonly PosAccountStatus[];
}

/** Everything the API is made of. */
export interface ApiParts {
  readonly stores: Stores;
  readonly receipts: Receipts;
  readonly definitions: Definitions;
  readonly audit: AuditLog;
  readonly attempts: Attempts;
  readonly events: EventLog;
  readonly happenings: Happenings;
  readonly chain: Chain;
  readonly processes: Processes;
  readonly access: Access;
  /** The time of day that stores live by. */
  readonly clock: Clock;
  /** Runs deadlines, measures answers and dates receipts; `clock` by default. */
  readonly realClock?: Clock;
  readonly zones: InstantFormat;
  readonly metrics: MetricsPage;
  readonly watch: Watch;
  /** How far behind we are: far enough, and no new holds are taken. */
  readonly lag: Lag;
  /** The usual ones if absent. */
  readonly clientRates?: ClientRates;
  /** Proxies before us that write down whom they serve; none if absent. */
  readonly proxies?: number;
  /** The usual ones if absent. */
  readonly streamLimits?: StreamLimits;
  /** Requests that may be under way; the usual number if absent. */
  readonly mostInFlight?: number;
  readonly version: string;
  /** Origins whose pages may call the API. */
  readonly corsOrigins: readonly string[];
  /** The pages for people. */
  readonly pages: SiteParts;
  readiness(): Readiness;
  /** Puts a POS account that was just defined into force. */
  posAccountChanged(account: PosAccount): Promise<void>;
}

/** The way a store's instants are shown; UTC for a store nobody knows any more. */
export function storeTime({ stores, zones }: Pick<ApiParts, 'stores' | 'zones'>, storeId: StoreId): ShowInstant {
  const timeZone = stores.definition(storeId)?.timeZone ?? 'UTC';
  return (instant) => zones.formatInstant(instant, timeZone);
}
