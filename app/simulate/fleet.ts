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
    const simulated: SimProcess = new SimProcess(boot, this.#around, {
      died: (why) => this.#gone(simulated, why),
      touched: this.#touched,
    });
    this.#processes = [...this.#processes, simulated];
    return simulated;
  }

  kill(simulated: SimProcess): void {
    simulated.kill();
    this.#gone(simulated, 'killed');
  }

  async stop(simulated: SimProcess): Promise<void> {
    this.#note(`${simulated.boot} is being stopped`);
    await simulated.stop();
    this.#gone(simulated, 'stopped');
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

  freeze(simulated: SimProcess, ms: number): void {
    this.#note(`${simulated.boot} stands still for ${ms} ms`);
    simulated.freeze();
    this.#around.clock.after(ms, () => {
      this.#note(`${simulated.boot} goes on`);
      simulated.thaw();
    });
  }

  storageIs(state: Weather['state']): void {
    this.#note(`Postgres is ${state}`);
    this.#around.weather.state = state;
    for (const { line } of this.#processes) line.changed();
  }

  /** This one alone cannot reach Postgres for a while. */
  cutOff({ boot, line }: SimProcess, state: 'refusing' | 'silent', ms: number): void {
    this.#note(`for ${boot} alone Postgres is ${state}, for ${ms} ms`);
    line.cut(state);
    this.#around.clock.after(ms, () => line.mend());
  }

  /** All reach Postgres again. */
  mend(): void {
    this.storageIs('up');
    for (const { line } of this.#processes) line.mend();
  }

  endTurn(): void {
    for (const simulated of this.#processes) simulated.endTurn();
  }

  /** Asks any of them, as whoever spreads the load does. */
  ask<T>(dice: Dice, storeId: StoreId, request: (desk: FrontDesk) => Answer<T>): Promise<Told<T>> {
    const simulated = dice.oneOf(this.#processes);
    return simulated === undefined ? Promise.resolve({ ok: false, error: 'lost' }) : simulated.ask(storeId, request);
  }

  /** Something starts the service again; but not while another one runs that took its place. */
  #gone(simulated: SimProcess, why: string): void {
    if (!this.#processes.includes(simulated)) return;
    this.#note(`${simulated.boot} is gone: ${why}`);
    this.#processes = this.#processes.filter((one) => one !== simulated);
    const again = () => {
      if (this.#processes.length === 0) this.start();
    };
    this.#around.clock.after(this.#dice.int(LEAST_RESTART_MS, MOST_RESTART_MS), again);
  }

  #note(text: string): void {
    this.#around.record({ kind: 'note', text });
  }
}
