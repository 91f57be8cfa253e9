import type { Answer } from '../../stores/booking.ts';
import type { FrontDesk } from '../../stores/front-desk.ts';
import type { StoreId } from '../../stores/ids.ts';
import type { Dice } from './dice.ts';
import { SimProcess } from './sim-process.ts';
import type { Surroundings, Told } from './surroundings.ts';
import type { Weather } from './wire.ts';

/** What starts a process again that is gone takes so long. */
const LEAST_RESTART_MS = 200;
const MOST_RESTART_MS = 8_000;

/** The processes that run: one, or two while one takes over from the other. */
export class Fleet {
  readonly #around: Surroundings;
  readonly #dice: Dice;
  readonly #touched: (storeId: StoreId) => void;
  /** The youngest is the one that is to stay. */
  #processes: readonly SimProcess[] = [];
  #starts = 0;

  constructor(around: Surroundings, touched: (storeId: StoreId) => void) {
    this.#around = around;
    this.#dice = around.dice.of('fleet');
    this.#touched = touched;
  }

  get processes(): readonly SimProcess[] {
    return this.#processes;
  }

  get youngest(): SimProcess | undefined {
    return this.#processes.at(-1);
  }

  start(): SimProcess {
    this.#starts += 1;
    const boot = `p${this.#starts}`;
    this.#note(`${boot} starts`);
    const process: SimProcess = new SimProcess(boot, this.#around, {
      died: (why) => this.#gone(process, why),
      touched: this.#touched,
    });
    this.#processes = [...this.#processes, process];
    return process;
  }

  kill(process: SimProcess): void {
    process.kill();
    this.#gone(process, 'killed');
  }

  async stop(process: SimProcess): Promise<void> {
    this.#note(`${process.boot} is being stopped`);
    await process.stop();
    this.#gone(process, 'stopped');
  }

  /** A second process takes all stores; the first goes a little later, in order or at once. */
  takeOver(): void {
    const former = this.youngest;
    this.start();
    if (former === undefined) return;
    const leave = () => {
      if (!this.#processes.includes(former)) return;
      if (this.#dice.chance(0.5)) this.kill(former);
      else void this.stop(former);
    };
    this.#around.clock.after(this.#dice.int(0, 60_000), leave);
  }

  freeze(process: SimProcess, ms: number): void {
    this.#note(`${process.boot} stands still for ${ms} ms`);
    process.freeze();
    this.#around.clock.after(ms, () => {
      this.#note(`${process.boot} goes on`);
      process.thaw();
    });
  }

  storageIs(state: Weather['state']): void {
    this.#note(`Postgres is ${state}`);
    this.#around.weather.state = state;
    for (const process of this.#processes) process.storageIs(state);
  }

  endTurn(): void {
    for (const process of this.#processes) process.endTurn();
  }

  /** Asks any of them, as whoever spreads the load does. */
  ask<T>(dice: Dice, storeId: StoreId, request: (desk: FrontDesk) => Answer<T>): Promise<Told<T>> {
    const process = dice.oneOf(this.#processes);
    return process === undefined ? Promise.resolve({ ok: false, error: 'lost' }) : process.ask(storeId, request);
  }

  /** Something starts the service again; but not while another one runs that took its place. */
  #gone(process: SimProcess, why: string): void {
    if (!this.#processes.includes(process)) return;
    this.#note(`${process.boot} is gone: ${why}`);
    this.#processes = this.#processes.filter((one) => one !== process);
    const again = () => {
      if (this.#processes.length === 0) this.start();
    };
    this.#around.clock.after(this.#dice.int(LEAST_RESTART_MS, MOST_RESTART_MS), again);
  }

  #note(text: string): void {
    this.#around.record({ kind: 'note', text });
  }
}
