import type { SupervisionEvent } from '../../lib/supervision/environment.ts';
import type { StorageNews } from '../../stores/group-commit.ts';
import type { StoreId } from '../../stores/ids.ts';
import type { StoreEvent } from '../../stores/store-event.ts';
import type { Boot, Record } from './facts.ts';
import { saidBy } from './kitchen.ts';
import { INJECTED, InjectedBug } from './process-clock.ts';

/** Hears what one process says of itself, and puts it down as facts. */
export class Witness {
  readonly #boot: Boot;
  readonly #record: Record;
  readonly #touched: (storeId: StoreId) => void;

  /** `touched` hears of which store something was said. */
  constructor(boot: Boot, record: Record, touched: (storeId: StoreId) => void) {
    this.#boot = boot;
    this.#record = record;
    this.#touched = touched;
  }

  report(event: StoreEvent): void {
    this.#touched(event.storeId);
    if (event.kind === 'order_status') this.#moved(event);
    else if (event.kind !== 'feed_read') this.#note(event);
    if (event.kind === 'change_set_aside') this.#setAside(event);
    if (event.kind === 'stray_ticket') this.#foundStray(event);
    if (event.kind === 'process_crashed') this.#processCrashed(event);
  }

  observe(event: SupervisionEvent): void {
    if (event.kind === 'crashed' || event.kind === 'failed_late') this.noteBug(event.path, event.error);
    else this.#record({ kind: 'note', text: `${this.#boot} ${event.path} ${event.kind}` });
  }

  /** Simulated Postgres refuses nothing for what is in it. */
  storageNews(): StorageNews {
    const note = (text: string) => this.#record({ kind: 'note', text: `${this.#boot} ${text}` });
    return {
      away: (reason) => note(`cannot write: ${reason}`),
      back: () => note('can write again'),
      dropped: (_, reason) => this.noteBug('writing', new Error(reason)),
    };
  }

  /** Of our own bugs we want to know where they are. */
  noteBug(path: string, error: unknown): void {
    const injected = isInjected(error);
    const words = error instanceof Error && !injected ? (error.stack ?? error.message) : String(error);
    this.#record({ kind: 'crashed', boot: this.#boot, path, error: words, injected });
  }

  #moved({ storeId, orderId, from, to }: Extract<StoreEvent, { kind: 'order_status' }>): void {
    this.#record({ kind: 'moved', storeId, boot: this.#boot, orderId, from, to });
  }

  /** A bug costs the change that it struck. */
  #setAside(event: Extract<StoreEvent, { kind: 'change_set_aside' }>): void {
    const said = saidBy(event.changeId);
    if (said === null || !event.reason.includes(INJECTED)) return;
    this.#record({ kind: 'set_aside', storeId: event.storeId, ...said });
  }

  #foundStray({ storeId, orderId, fate }: Extract<StoreEvent, { kind: 'stray_ticket' }>): void {
    this.#record({ kind: 'stray', storeId, orderId, fate });
  }

  /** Deliveries are no processes of the tree; what crashes them is told here alone. */
  #processCrashed({ process, error }: Extract<StoreEvent, { kind: 'process_crashed' }>): void {
    if (!error.includes(INJECTED)) this.noteBug(process, error);
  }

  #note({ storeId, at: _, kind, ...more }: StoreEvent): void {
    this.#record({ kind: 'note', storeId, text: `${this.#boot} ${kind} ${JSON.stringify(more)}` });
  }
}

/** A supervisor that gave up, or could not start a child, has the bug as its cause. */
function isInjected(error: unknown): boolean {
  if (error instanceof InjectedBug) return true;
  return error instanceof Error && error.cause !== undefined && isInjected(error.cause);
}
