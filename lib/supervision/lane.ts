const IDLE: Promise<unknown> = Promise.resolve();

/** Takes one step at a time, in the order asked for, like a gen_server. A step that fails does not hold up the next. */
export class Lane {
  #last = IDLE;

  run<T>(step: () => Promise<T>): Promise<T> {
    const result = this.#last.then(step);
    this.#last = result.then(forget, forget);
    return result;
  }
}

function forget(): void {}
