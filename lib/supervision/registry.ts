import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import type { ChildContext } from './child.ts';

/** Unique names of running children. A name belongs to one run, from when it is registered until that run is over. */
export class Registry<Name, Value> {
  readonly #entries = new Map<Name, Value>();

  get size(): number {
    return this.#entries.size;
  }

  find(name: Name): Value | undefined {
    return this.#entries.get(name);
  }

  /** Registers `value` for this run; a second one that asks for the name finds the first. */
  register(name: Name, value: Value, context: ChildContext): Result<void, Value> {
    const first = this.#entries.get(name);
    if (first !== undefined) return err(first);
    this.#entries.set(name, value);
    context.onOver(() => this.#entries.delete(name));
    return ok(undefined);
  }
}
