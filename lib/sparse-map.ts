/** Up to so many entries are a list. */
const FEW = 8;

/** What a {@link SparseMap} needs of what it keeps its entries in. */
interface Entries<Key, Value> extends Iterable<[Key, Value]> {
  readonly size: number;
  has(key: Key): boolean;
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): void;
  delete(key: Key): void;
  keys(): Iterable<Key>;
  values(): Iterable<Value>;
}

/**
 * A map for owners of which there are thousands, most with next to nothing in it: takes next to no memory while it is
 * empty, and little while it is small. Keys are compared by `===`.
 *
 * Few entries are a list, and not only for the memory. A `Map` that is filled and emptied at a small size is laid out
 * anew every few entries, and each layout refers to the next: one that has become old keeps alive all that ever come
 * after it, until the whole heap is collected.
 */
export class SparseMap<Key, Value> implements Iterable<[Key, Value]> {
  #entries: Entries<Key, Value> | undefined;

  get size(): number {
    return this.#entries?.size ?? 0;
  }

  has(key: Key): boolean {
    return this.#entries?.has(key) ?? false;
  }

  get(key: Key): Value | undefined {
    return this.#entries?.get(key);
  }

  set(key: Key, value: Value): void {
    this.#entries ??= new ShortList();
    this.#entries.set(key, value);
    if (this.#entries.size > FEW && this.#entries instanceof ShortList) this.#entries = new Map(this.#entries);
  }

  /** What has become small stays a map until it is half of what made it one, lest it changes with every entry. */
  delete(key: Key): void {
    const entries = this.#entries;
    if (entries === undefined) return;
    entries.delete(key);
    if (entries.size === 0) this.#entries = undefined;
    else if (entries.size <= FEW / 2 && entries instanceof Map) this.#entries = listOf(entries);
  }

  keys(): Iterable<Key> {
    return this.#entries?.keys() ?? [];
  }

  values(): Iterable<Value> {
    return this.#entries?.values() ?? [];
  }

  [Symbol.iterator](): Iterator<[Key, Value]> {
    return (this.#entries ?? [])[Symbol.iterator]();
  }
}

interface Link<Key, Value> {
  readonly key: Key;
  value: Value;
  next: Link<Key, Value> | undefined;
}

/** Entries in the order in which they came. Whoever walks over them walks over those there were when they began. */
class ShortList<Key, Value> implements Entries<Key, Value> {
  size = 0;
  /** The first entry. */
  next: Link<Key, Value> | undefined;

  has(key: Key): boolean {
    return this.#before(key).next !== undefined;
  }

  get(key: Key): Value | undefined {
    return this.#before(key).next?.value;
  }

  set(key: Key, value: Value): void {
    const before = this.#before(key);
    if (before.next !== undefined) {
      before.next.value = value;
      return;
    }
    before.next = { key, value, next: undefined };
    this.size += 1;
  }

  delete(key: Key): void {
    const before = this.#before(key);
    const link = before.next;
    if (link === undefined) return;
    before.next = link.next;
    // One that has become old would keep alive those after it.
    link.next = undefined;
    this.size -= 1;
  }

  keys(): Iterable<Key> {
    return Array.from(this, ([key]) => key);
  }

  values(): Iterable<Value> {
    return Array.from(this, ([, value]) => value);
  }

  [Symbol.iterator](): Iterator<[Key, Value]> {
    const entries: [Key, Value][] = [];
    for (let link = this.next; link !== undefined; link = link.next) entries.push([link.key, link.value]);
    return entries[Symbol.iterator]();
  }

  /** What refers to the entry of `key`: the one before it, or the list. Where there is none, the last one. */
  #before(key: Key): Pick<Link<Key, Value>, 'next'> {
    let before: Pick<Link<Key, Value>, 'next'> = this;
    while (before.next !== undefined && before.next.key !== key) before = before.next;
    return before;
  }
}

function listOf<Key, Value>(entries: Iterable<[Key, Value]>): ShortList<Key, Value> {
  const list = new ShortList<Key, Value>();
  for (const [key, value] of entries) list.set(key, value);
  return list;
}
