import type { Told } from './told.ts';

/** What customers wrote down, in order of time, and how often the service said no or nothing. */
export class CustomersLog {
  readonly #told: Told[] = [];
  readonly #refusals = new Map<string, number>();
  readonly #failures = new Map<string, number>();
  #orders = 0;
  #arrived = 0;

  note(told: Told): void {
    this.#told.push(told);
    if (told.kind === 'ordered') this.#orders += 1;
  }

  arrived(): void {
    this.#arrived += 1;
  }

  refused(problem: string): void {
    count(this.#refusals, problem);
  }

  /** A single try came to nothing. */
  failed(why: string): void {
    count(this.#failures, why);
  }

  get told(): readonly Told[] {
    return this.#told;
  }

  /** Orders that were acknowledged. */
  get acknowledged(): number {
    return this.#orders;
  }

  get customers(): number {
    return this.#arrived;
  }

  get refusals(): ReadonlyMap<string, number> {
    return this.#refusals;
  }

  get failures(): ReadonlyMap<string, number> {
    return this.#failures;
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
