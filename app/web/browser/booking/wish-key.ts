import { newIdempotencyKey } from '../chance.ts';
import type { Answer, Problem } from '../live/answer.ts';

/** One idempotency key for one wish until its outcome is known: who asks again before that gets one place, not two. */
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

  /** Once the outcome is known the next wish is another one, also when it is for the same. */
  answered(answer: Answer<unknown>): void {
    if (answer.ok || isRefusal(answer.problem)) this.#wish = undefined;
  }
}

/** The service itself has said no. Whatever else went wrong, the wish may have been granted, or be granted yet. */
function isRefusal({ kind, status }: Problem): boolean {
  return status >= 400 && status < 500 && kind !== 'unreadable' && kind !== 'idempotency-in-progress';
}
