import { newIdempotencyKey } from '../chance.ts';

/** One idempotency key for one wish until it is answered: who asks again because no answer came gets one place, not two. */
export class WishKey {
  readonly #newKey: () => string;
  #wish: string | undefined;
  #key = '';

  constructor(newKey = newIdempotencyKey) {
    this.#newKey = newKey;
  }

  of(wish: string): string {
    if (wish !== this.#wish) this.#key = this.#newKey();
    this.#wish = wish;
    return this.#key;
  }

  /** The next time it is another wish, also when it is the same. */
  answered(): void {
    this.#wish = undefined;
  }
}
