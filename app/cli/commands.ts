import type { Fault, Guard, Plan } from '../simulate/plan.ts';
import type { Terminal } from './terminal.ts';
import type { ApiOptions } from './with-api.ts';

export interface NewKey {
  readonly scope: 'booking' | 'view' | 'ops';
  readonly name: string;
  /** The only stores it may touch; absent for all. */
  readonly stores?: readonly string[];
}

export interface StoresImport {
  readonly hours: string;
  readonly zones: string;
  /** The only one there is, if absent. */
  readonly account?: string;
  readonly capacity: number;
}

export interface DemoOptions {
  /** End after the rush rather than stay up. */
  readonly once: boolean;
  /** What the customers' randomness grows from. */
  readonly seed: number;
  /** How many times as fast as real time; by what is shown, if absent. */
  readonly speed?: number;
  /** A file of real orders, and the day of it that is replayed; both or none. */
  readonly orders?: string;
  readonly date?: string;
}

export interface ChaosOptions {
  /** How long customers and faults go on. */
  readonly minutes: number;
  /** What goes wrong when, and what the customers want, is drawn from it. */
  readonly seed: number;
  /** Seconds from the end of a fault until all works again. */
  readonly recoverWithin: number;
}

export interface DeadLetterList extends ApiOptions {
  readonly store?: string;
  readonly account?: string;
  /** Words of it. */
  readonly reason?: string;
  /** An RFC 3339 instant. */
  readonly since?: string;
  readonly limit: number;
}

export interface DeadLettersChange extends ApiOptions {
  readonly orderIds: readonly string[];
  readonly reason?: string;
}

export interface SimulateOptions {
  /** All chance is drawn from it. */
  readonly seed: number;
  readonly storeDays: number;
  /** These and no others; a random subset for each run if absent. */
  readonly faults?: readonly Fault[];
  /** What keeps a promise, to be switched off. */
  readonly without?: Guard;
  /** One run, as it was reported with a broken promise. */
  readonly run?: Plan;
}

export interface Top extends ApiOptions {
  /** Not again and again. */
  readonly once: boolean;
  /** As many stores as fit, if absent. */
  readonly limit?: number;
  readonly search?: string;
  readonly sort?: string;
}

export interface StoresList extends ApiOptions {
  readonly search?: string;
  readonly sort?: string;
  readonly limit: number;
}

export interface Tree extends ApiOptions {
  /** The path of the process to begin at. */
  readonly under?: string;
  readonly depth: number;
}

export interface Throttle extends ApiOptions {
  readonly storeId: string;
  readonly concurrency?: number;
  readonly capacity?: number;
  /** Minutes. */
  readonly leadExtension?: number;
  readonly paused?: boolean;
  /** The start of the one slot to change, of which there are a capacity and whether it is closed. */
  readonly slot?: string;
  readonly closed?: boolean;
  /** `30m`, `2h` or an instant. */
  readonly until?: string;
  readonly reason: string;
}

export interface PosSim {
  readonly port: number;
  /** What it does wrong from the start, as it would be told at its Control API. */
  readonly faults?: readonly Readonly<Record<string, string | number>>[];
  /** The only store that has these faults. */
  readonly store?: string;
}

export interface Events extends ApiOptions {
  readonly follow: boolean;
  /** What is not kept, too. */
  readonly all: boolean;
  readonly store?: string;
  readonly kind?: string;
  readonly limit: number;
}

type Command<Options = void> = (terminal: Terminal, options: Options) => Promise<number>;

/** What the command line can do. Each does one thing, says what it did and returns the exit code. */
export interface Commands {
  readonly serve: Command;
  readonly migrate: Command;
  readonly createKey: Command<NewKey>;
  readonly listKeys: Command;
  readonly revokeKey: Command<{ readonly keyId: string }>;
  readonly importStores: Command<StoresImport>;
  readonly listDeadLetters: Command<DeadLetterList>;
  readonly showDeadLetter: Command<ApiOptions & { readonly orderId: string }>;
  readonly replayDeadLetters: Command<DeadLettersChange>;
  readonly purgeDeadLetters: Command<DeadLettersChange>;
  readonly consoleLink: Command<ApiOptions>;
  readonly top: Command<Top>;
  readonly tree: Command<Tree>;
  readonly listStores: Command<StoresList>;
  readonly showStore: Command<ApiOptions & { readonly storeId: string }>;
  readonly showOrder: Command<ApiOptions & { readonly orderId: string }>;
  readonly throttle: Command<Throttle>;
  readonly events: Command<Events>;
  readonly simulatePos: Command<PosSim>;
  readonly demo: Command<DemoOptions>;
  readonly chaos: Command<ChaosOptions>;
  readonly simulate: Command<SimulateOptions>;
}
