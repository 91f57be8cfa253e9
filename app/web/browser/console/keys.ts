/** What keys do, in words and order of the help. */
export interface Shortcut {
  /** `g o`: one after the other. */
  readonly keys: string;
  readonly does: string;
  run(): void;
}

/** How long the second key of two may take. */
export const CHORD_MS = 1_200;

/** Finds shortcuts of one key or two. */
export class Chords {
  #first: string | undefined;
  #atMs = 0;

  /** The shortcut that a key completes. */
  press(key: string, atMs: number, shortcuts: readonly Shortcut[]): Shortcut | undefined {
    const first = atMs - this.#atMs <= CHORD_MS ? this.#first : undefined;
    const typed = first === undefined ? key : `${first} ${key}`;
    const found = shortcuts.find(({ keys }) => keys === typed);
    const begins = found === undefined && shortcuts.some(({ keys }) => keys.startsWith(`${key} `));
    this.#first = begins ? key : undefined;
    this.#atMs = atMs;
    return found;
  }
}
