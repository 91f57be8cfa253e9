/** The last `capacity` things, oldest first. */
export class Ring<T> {
  readonly #slots: T[] = [];
  readonly #capacity: number;
  #next = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  push(item: T): void {
    if (this.#slots.length < this.#capacity) this.#slots.push(item);
    else this.#slots[this.#next] = item;
    this.#next = (this.#next + 1) % this.#capacity;
  }

  toArray(): readonly T[] {
    if (this.#slots.length < this.#capacity) return [...this.#slots];
    return [...this.#slots.slice(this.#next), ...this.#slots.slice(0, this.#next)];
  }
}
