import { StorageUnavailable } from '../../stores/records.ts';

/** How to read many things at once. */
export interface Reading<Key, Value> {
  /** A text that is the same for equal keys and values of theirs. */
  nameOf(key: Key | Value): string;
  /** Those of the keys that there are, in any order. */
  read(keys: readonly Key[]): Promise<readonly Value[]>;
}

interface Asker<Key, Value> {
  readonly key: Key;
  readonly resolve: (value: Value | null) => void;
  readonly reject: (error: unknown) => void;
}

/** Keys that one query may ask for. */
const MAX_KEYS_PER_QUERY = 1_000;
/** Askers that may wait; the next one is told that the storage is unavailable. */
export const MAX_WAITING = 20_000;

/** Reads together what is asked for while a query is under way: one query at a time, however many askers. */
export class TogetherReader<Key, Value> {
  readonly #reading: Reading<Key, Value>;
  #waiting: Asker<Key, Value>[] = [];
  #underWay = false;

  constructor(reading: Reading<Key, Value>) {
    this.#reading = reading;
  }

  find(key: Key): Promise<Value | null> {
    if (this.#waiting.length >= MAX_WAITING)
      return Promise.reject(new StorageUnavailable('too many look-ups are waiting'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ key, resolve, reject });
      if (!this.#underWay) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#underWay = true;
    // Whoever asks in the same turn of the event loop comes along.
    await Promise.resolve();
    while (this.#waiting.length > 0) await this.#answer(this.#waiting.splice(0, MAX_KEYS_PER_QUERY));
    this.#underWay = false;
  }

  async #answer(askers: readonly Asker<Key, Value>[]): Promise<void> {
    try {
      const values = await this.#reading.read(askers.map((asker) => asker.key));
      const byName = new Map(values.map((value) => [this.#reading.nameOf(value), value]));
      for (const asker of askers) asker.resolve(byName.get(this.#reading.nameOf(asker.key)) ?? null);
    } catch (error) {
      for (const asker of askers) asker.reject(error);
    }
  }
}
