import { systemClock } from '../../lib/clock.ts';
import type { Chain } from './chain.ts';
import { readHealth } from './chain-setup.ts';
import type { CustomersLog } from './customers-log.ts';
import { progressLine, progressTable, readingOf } from './progress.ts';
import type { Demo } from './scenario.ts';

export interface WatchMeans {
  readonly say: (line: string) => void;
  /** Where what is said is seen and can be written over; null when it is read later. */
  readonly screen: { readonly columns: number } | null;
  readonly signal: AbortSignal;
}

/** Real milliseconds between two looks: a table that lives, or lines that somebody reads later. */
const REWRITE_EVERY_MS = 500;
const LINE_EVERY_MS = 4_000;
const CURSOR_UP = '\u001b[';
const CLEAR_BELOW = '\u001b[J';

/** What a stranger reads, and then looks for in the console. */
function outageWords(name: string, happening: 'begins' | 'ends', waiting: number): string {
  if (happening === 'begins') {
    return `The POS of ${name} is down: it refuses connections. The store turns red; what is due there is deferred.`;
  }
  const orders = waiting === 1 ? 'The order that waited goes' : `The ${waiting} orders that waited go`;
  return `The POS of ${name} is back. ${waiting === 0 ? 'No order had to wait.' : `${orders} out now.`}`;
}

/** Shows how it stands while it runs. */
export class Watch {
  readonly #demo: Demo;
  readonly #chain: Chain;
  readonly #log: CustomersLog;
  readonly #means: WatchMeans;
  /** Lines of the table on the screen. */
  #shown = 0;

  constructor(demo: Demo, chain: Chain, log: CustomersLog, means: WatchMeans) {
    this.#demo = demo;
    this.#chain = chain;
    this.#log = log;
    this.#means = means;
  }

  /** Shows it again and again until the signal aborts. */
  start(): void {
    this.#showAgain().catch((error: unknown) => {
      if (!this.#means.signal.aborted) this.#means.say(`nothing can be shown: ${error}`);
    });
  }

  async show(): Promise<void> {
    const { clock, simulator, ops } = this.#chain;
    const health = await readHealth(ops);
    const reading = readingOf({ at: clock.now(), health, tickets: simulator.tickets(), log: this.#log, ...this.#demo });
    if (this.#means.screen === null) this.#means.say(progressLine(reading));
    else this.#rewrite(progressTable(reading), this.#means.screen.columns);
  }

  /** Leaves what is on the screen; what comes next is shown below. */
  keep(): void {
    this.#shown = 0;
  }

  /** Says something that stays; the table goes on below it. */
  say(line: string): void {
    const over = this.#shown === 0 ? '' : `${CURSOR_UP}${this.#shown}A${CLEAR_BELOW}`;
    this.#means.say(`${over}${line}`);
    if (this.#shown > 0) this.#means.say('');
    this.#shown = 0;
  }

  /** That a store's POS has gone down, or is back, and what that means for its orders. */
  async sayOutage(storeId: string, happening: 'begins' | 'ends'): Promise<void> {
    const { clock, ops } = this.#chain;
    const store = this.#demo.scenario.stores.find((one) => one.storeId === storeId);
    const waiting = (await readHealth(ops)).get(storeId)?.deferred ?? 0;
    const time = `${new Date(clock.now()).toISOString().slice(11, 16)}Z`;
    this.say(`>>> ${time}  ${outageWords(store?.name ?? storeId, happening, waiting)}`);
  }

  async #showAgain(): Promise<void> {
    for (;;) {
      await systemClock.sleep(this.#means.screen === null ? LINE_EVERY_MS : REWRITE_EVERY_MS, this.#means.signal);
      await this.show();
    }
  }

  /** Over what was shown before, each line cut to the screen, where it must not become two, and cleared to its end. */
  #rewrite(table: string, columns: number): void {
    const lines = table.split('\n').map((line) => `${line.slice(0, columns - 1)}\u001b[K`);
    const up = this.#shown === 0 ? '' : `${CURSOR_UP}${this.#shown}A`;
    this.#shown = lines.length;
    this.#means.say(`${up}${lines.join('\n')}`);
  }
}
