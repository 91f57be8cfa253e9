/** What can stand in a {@link Heap}; the heap keeps `heapIndex`, which is -1 outside one. */
export interface HeapItem {
  heapIndex: number;
}

/**
 * A binary heap whose items know their place, so that any of them can be taken out in O(log n).
 * Source: Williams, "Algorithm 232: Heapsort", CACM 7 (1964).
 */
export class Heap<T extends HeapItem> {
  readonly #items: T[] = [];
  readonly #before: (a: T, b: T) => boolean;

  /** `before` is a strict order; items equal in it come out in no particular order. */
  constructor(before: (a: T, b: T) => boolean) {
    this.#before = before;
  }

  get size(): number {
    return this.#items.length;
  }

  /** The first item, left where it is. */
  peek(): T | undefined {
    return this.#items[0];
  }

  push(item: T): void {
    this.#set(item, this.#rise(item, this.#items.length));
  }

  /** Takes out the first item. */
  pop(): T | undefined {
    const first = this.#items[0];
    if (first !== undefined) this.remove(first);
    return first;
  }

  /** Takes out `item`; false when it is not here. */
  remove(item: T): boolean {
    const index = item.heapIndex;
    if (index < 0 || this.#items[index] !== item) return false;
    item.heapIndex = -1;
    const last = this.#items.pop();
    if (last !== undefined && last !== item) this.#set(last, this.#sink(last, this.#rise(last, index)));
    return true;
  }

  #set(item: T, index: number): void {
    this.#items[index] = item;
    item.heapIndex = index;
  }

  /** Moves the hole up to where `item` may stand. */
  #rise(item: T, from: number): number {
    let hole = from;
    while (hole > 0) {
      const above = (hole - 1) >> 1;
      const parent = this.#items[above];
      if (parent === undefined || !this.#before(item, parent)) return hole;
      this.#set(parent, hole);
      hole = above;
    }
    return hole;
  }

  /** Moves the hole down to where `item` may stand. */
  #sink(item: T, from: number): number {
    let hole = from;
    for (;;) {
      const child = this.#firstChild(hole);
      if (child === undefined || !this.#before(child, item)) return hole;
      const next = child.heapIndex;
      this.#set(child, hole);
      hole = next;
    }
  }

  #firstChild(index: number): T | undefined {
    const left = this.#items[2 * index + 1];
    const right = this.#items[2 * index + 2];
    if (left === undefined || right === undefined) return left;
    return this.#before(right, left) ? right : left;
  }
}
