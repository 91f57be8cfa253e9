import type { Patience } from './waiting-line.ts';
import { WaitingLine } from './waiting-line.ts';

/** Lets in at most so many at once; the others wait, the smallest priority first, then who came first. */
export class Gate {
  #limit: number;
  #inside = 0;
  /** Made when somebody has to wait. */
  #line: WaitingLine | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get inside(): number {
    return this.#inside;
  }

  /** In force at once, for those who wait, too; who is inside stays. */
  setLimit(limit: number): void {
    this.#limit = limit;
    this.#admit();
  }

  /** Goes in without waiting; false when that is not possible now. */
  tryEnter(): boolean {
    if (this.#inside >= this.#limit || this.#line !== undefined) return false;
    this.#inside += 1;
    return true;
  }

  /** Goes in in its turn; leaves the line and rejects with the signal's reason once that aborts. */
  async enter(priority: number, signal: Patience): Promise<void> {
    if (this.tryEnter()) return;
    this.#line ??= new WaitingLine();
    const turn = this.#line.wait(priority, signal);
    try {
      await turn;
    } finally {
      if (this.#line?.size === 0) this.#line = undefined;
    }
  }

  leave(): void {
    this.#inside -= 1;
    this.#admit();
  }

  /** Counts as inside from the moment it is admitted, so that no two see the same free place. */
  #admit(): void {
    while (this.#inside < this.#limit && this.#line?.admit()) this.#inside += 1;
    if (this.#line?.size === 0) this.#line = undefined;
  }
}
