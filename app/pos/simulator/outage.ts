import type { Clock, Timer } from '../../../lib/clock.ts';
import type { FaultBoard } from './faults.ts';
import type { Front } from './front.ts';

/** The ports of the POS. */
export interface Fronts {
  /** For all stores. */
  readonly common: Front;
  /** Of stores that have one of their own. */
  readonly own: ReadonlyMap<string, Front>;
}

/** Keeps the ports closed that the faults say refuse, and knows which store's connections are cut at the common one. */
export class Outage {
  readonly #clock: Clock;
  readonly #faults: FaultBoard;
  readonly #fronts: Fronts;
  readonly #since = new Map<string | undefined, number>();
  #timer: Timer | null = null;
  #turn: Promise<void> = Promise.resolve();

  constructor(clock: Clock, faults: FaultBoard, fronts: Fronts) {
    this.#clock = clock;
    this.#faults = faults;
    this.#fronts = fronts;
  }

  /** A flapping that starts now is up first. */
  startFlapping(storeRef: string | undefined): void {
    this.#since.set(storeRef, this.#clock.monotonic());
  }

  /** Whether a store's own faults cut its connections just now. */
  cut(storeRef: string): boolean {
    if (this.#faults.ofStore('refusing', storeRef) !== undefined) return true;
    const flapping = this.#faults.ofStore('flapping', storeRef);
    return flapping !== undefined && this.#phase(storeRef, flapping).down;
  }

  /** Opens or closes the ports as the faults say; resolves when that is done. */
  async settle(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = null;
    const flapping = this.#faults.everywhere('flapping');
    const phase = flapping === undefined ? null : this.#phase(undefined, flapping);
    if (phase !== null) this.#timer = this.#clock.after(phase.leftMs, () => void this.settle());
    const isDown = this.#faults.everywhere('refusing') !== undefined || phase?.down === true;
    await this.#turnTo((storeRef) => isDown || (storeRef !== null && this.cut(storeRef)));
  }

  async end(): Promise<void> {
    this.#timer?.cancel();
    await this.#turnTo(() => true);
  }

  /** One change of the ports at a time; null for the common one. */
  #turnTo(isDown: (storeRef: string | null) => boolean): Promise<void> {
    const { common, own } = this.#fronts;
    this.#turn = this.#turn.then(async () => {
      for (const [storeRef, front] of [[null, common] as const, ...own]) {
        await (isDown(storeRef) ? front.close() : front.open());
      }
    });
    return this.#turn;
  }

  #phase(
    storeRef: string | undefined,
    { upMs, downMs }: { readonly upMs: number; readonly downMs: number },
  ): { readonly down: boolean; readonly leftMs: number } {
    const into = (this.#clock.monotonic() - (this.#since.get(storeRef) ?? 0)) % (upMs + downMs);
    return into < upMs ? { down: false, leftMs: upMs - into } : { down: true, leftMs: upMs + downMs - into };
  }
}
