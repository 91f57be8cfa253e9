import type { Clock } from '../../lib/clock.ts';
import type { ControlsPatch, SlotPatch } from '../../stores/booking.ts';
import type { StoreId } from '../../stores/ids.ts';
import type { Dice } from './dice.ts';
import type { Fleet } from './fleet.ts';

const MINUTE_MS = 60_000;

/** One store's operations staff: changes what may be changed, now and then, and puts all right in the end. */
export class Ops {
  readonly #clock: Clock;
  readonly #fleet: Fleet;
  readonly #dice: Dice;
  readonly #storeId: StoreId;

  constructor(clock: Clock, fleet: Fleet, dice: Dice, storeId: StoreId) {
    this.#clock = clock;
    this.#fleet = fleet;
    this.#dice = dice;
    this.#storeId = storeId;
  }

  /** Some change of the store, or of one of the slots. */
  async meddle(slots: readonly number[]): Promise<void> {
    const slot = this.#dice.oneOf(slots);
    if (slot !== undefined && this.#dice.chance(0.5)) await this.#setSlot(slot, this.#someSlotPatch());
    else await this.#setControls(this.#someControls());
  }

  /** Nothing is held up any more. */
  async putRight(): Promise<void> {
    await this.#setControls({ deliveryConcurrency: 2, paused: false, leadExtensionMinutes: 0 });
  }

  #someControls(): ControlsPatch {
    const dice = this.#dice;
    const patches: readonly [ControlsPatch, ...ControlsPatch[]] = [
      { deliveryConcurrency: dice.int(0, 3) },
      { paused: dice.chance(0.6) },
      { leadExtensionMinutes: dice.int(0, 20) },
      { defaultCapacity: dice.int(0, 8) },
    ];
    return { ...dice.pick(patches), ...this.#someEnd(0.7) };
  }

  #someSlotPatch(): SlotPatch {
    const patch = this.#dice.chance(0.3) ? { closed: this.#dice.chance(0.6) } : { capacity: this.#dice.int(0, 8) };
    return { ...patch, ...this.#someEnd(0.4) };
  }

  #someEnd(probability: number): { readonly until?: number } {
    return this.#dice.chance(probability) ? { until: this.#clock.now() + this.#dice.int(1, 45) * MINUTE_MS } : {};
  }

  async #setControls(patch: ControlsPatch): Promise<void> {
    const author = { by: 'ops', reason: 'simulated', at: this.#clock.now() };
    await this.#fleet.ask(this.#dice, this.#storeId, (desk) => desk.setControls(this.#storeId, patch, author));
  }

  async #setSlot(slot: number, patch: SlotPatch): Promise<void> {
    const author = { by: 'ops', reason: 'simulated', at: this.#clock.now() };
    await this.#fleet.ask(this.#dice, this.#storeId, (desk) => desk.setSlot(this.#storeId, slot, patch, author));
  }
}
