/** A bounded queue, first in first out, for one consumer. */
export class Mailbox<T> {
  readonly #capacity: number;
  #first: Letter<T> | undefined;
  #last: Letter<T> | undefined;
  #size = 0;
  #dropped = 0;
  /** The consumer, when it is waiting. */
  #handOver: ((item: T) => void) | undefined;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#size;
  }

  /** How many were turned away because the mailbox was full. */
  get dropped(): number {
    return this.#dropped;
  }

  /** False when full: the item is not taken in, and counted as dropped. */
  put(item: T): boolean {
    if (this.#handOver !== undefined) {
      this.#handOver(item);
      return true;
    }
    if (this.#size >= this.#capacity) {
      this.#dropped += 1;
      return false;
    }
    this.#append({ item, next: undefined });
    return true;
  }

  /** The oldest item, as soon as there is one; rejects with the signal's reason once that aborts. */
  async take(signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    const letter = this.#first;
    if (letter === undefined) return this.#wait(signal);
    this.#first = letter.next;
    if (this.#first === undefined) this.#last = undefined;
    this.#size -= 1;
    return letter.item;
  }

  /** Everything that is here now, oldest first, without waiting. */
  takeAll(): T[] {
    const items: T[] = [];
    for (let letter = this.#first; letter !== undefined; letter = letter.next) items.push(letter.item);
    this.#first = undefined;
    this.#last = undefined;
    this.#size = 0;
    return items;
  }

  #append(letter: Letter<T>): void {
    if (this.#last === undefined) this.#first = letter;
    else this.#last.next = letter;
    this.#last = letter;
    this.#size += 1;
  }

  #wait(signal: AbortSignal | undefined): Promise<T> {
    if (this.#handOver !== undefined) throw new Error('a mailbox has one consumer, and it is waiting already');
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#handOver = undefined;
        reject(signal?.reason);
      };
      this.#handOver = (item) => {
        this.#handOver = undefined;
        signal?.removeEventListener('abort', leave);
        resolve(item);
      };
      signal?.addEventListener('abort', leave, { once: true });
    });
  }
}

interface Letter<T> {
  readonly item: T;
  next: Letter<T> | undefined;
}
