/** Keeps one of all values that are equal as JSON, so that those who have the same share it. The values never change. */
export class Interned<T> {
  readonly #known = new Map<string, T>();

  of(value: T): T {
    const json = JSON.stringify(value);
    const known = this.#known.get(json);
    if (known !== undefined) return known;
    this.#known.set(json, value);
    return value;
  }
}
