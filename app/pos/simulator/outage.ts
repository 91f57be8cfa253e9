import type { Clock, Timer } from '../../../lib/clock.ts';
import type { FaultBoard } from './faults.ts';
import type { Front } from './front.ts';

/** Keeps the front closed while the faults say that everything refuses, and knows which store's connections are cut. */
export class Outage {
  readonly #clock: Clock;
  readonly #faults: FaultBoard;
  readonly #front: Front;
  readonly #since = new Map<string | undefined, number>();
  #timer: Timer | null = null;
  #turn: Promise<void> = Promise.resolve();

  constructor(clock: Clock, faults: FaultBoard, front: Front) {
    this.#clock = clock;
    this.#faults = faults;
    this.#front = front;
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

  /** Opens or closes the front as the faults say; resolves when that is done. */
  async settle(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = null;
    const flapping = this.#faults.everywhere('flapping');
    const phase = flapping === undefined ? null : this.#phase(undefined, flapping);
    if (phase !== null) this.#timer = this.#clock.after(phase.leftMs, () => void this.settle());
    await this.#turnTo(this.#faults.everywhere('refusing') !== undefined || phase?.down === true);
  }

  async end(): Promise<void> {
    this.#timer?.cancel();
    await this.#turnTo(true);
  }

  /** One change of the front at a time. */
  #turnTo(down: boolean): Promise<void> {
    this.#turn = this.#turn.then(() => (down ? this.#front.close() : this.#front.open()));
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
