import { createHash } from 'node:crypto';
import type { Violation } from './checks.ts';
import { watch } from './checks.ts';
import type { Fact, Happening } from './facts.ts';

/** All that happens in a run: checked as it comes in, hashed for comparison, and kept for who has to read it. */
export class Trace {
  readonly #nowMs: () => number;
  readonly #see = watch();
  readonly #hash = createHash('sha256');
  readonly #startMs: number;
  readonly #facts: Fact[] | null;
  #count = 0;
  violation: Violation | null = null;

  /** `keeps`: whether the facts can be read afterwards. */
  constructor(nowMs: () => number, keeps: boolean) {
    this.#nowMs = nowMs;
    this.#startMs = nowMs();
    this.#facts = keeps ? [] : null;
  }

  get count(): number {
    return this.#count;
  }

  get facts(): readonly Fact[] {
    return this.#facts ?? [];
  }

  readonly record = (happening: Happening): void => {
    const fact: Fact = { atMs: this.#nowMs() - this.#startMs, ...happening };
    this.#count += 1;
    this.#hash.update(JSON.stringify(fact));
    this.#facts?.push(fact);
    this.violation ??= this.#see(fact);
  };

  /** Of everything so far; the same run has the same. */
  digest(): string {
    return this.#hash.copy().digest('hex').slice(0, 16);
  }
}
