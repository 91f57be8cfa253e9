/** Does something once at a time: whoever asks for it while it is under way has it done once more after that. */
export class OneAtATime {
  readonly #run: () => Promise<void>;
  #isUnderWay = false;
  #isWanted = false;

  /** `run` must not reject. */
  constructor(run: () => Promise<void>) {
    this.#run = run;
  }

  ask(): void {
    this.#isWanted = true;
    if (!this.#isUnderWay) void this.#runAll();
  }

  async #runAll(): Promise<void> {
    this.#isUnderWay = true;
    while (this.#isWanted) {
      this.#isWanted = false;
      await this.#run();
    }
    this.#isUnderWay = false;
  }
}
