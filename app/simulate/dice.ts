import type { Random } from '../../lib/random.ts';
import { seededRandom } from '../../lib/random.ts';

const TOKEN_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const TOKEN_LENGTH = 22;

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * All chance of a simulation, from one seed. Everyone has a stream of numbers of his own, so that taking one of them
 * out of a run leaves the others' luck as it was: that is what lets a failing run be made smaller.
 */
export class Dice {
  readonly random: Random;
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
    this.random = seededRandom(seed);
  }

  /** Somebody's own dice; the same name gets the same luck. */
  of(name: string): Dice {
    return new Dice(fnv1a(`${this.#seed} ${name}`));
  }

  chance(share: number): boolean {
    return this.random() < share;
  }

  /** A whole number from `least` to `most`, both included. */
  int(least: number, most: number): number {
    return least + Math.floor(this.random() * (most - least + 1));
  }

  /** One of at least one thing. */
  pick<T>(things: readonly [T, ...T[]]): T {
    return things[this.int(0, things.length - 1)] ?? things[0];
  }

  /** What an id is made of. */
  token(): string {
    const letter = () => TOKEN_LETTERS.charAt(this.int(0, TOKEN_LETTERS.length - 1));
    return Array.from({ length: TOKEN_LENGTH }, letter).join('');
  }

  /** One of the things, if there are any. */
  oneOf<T>(things: readonly T[]): T | undefined {
    return things[this.int(0, things.length - 1)];
  }
}

/** Source: Fowler, Noll and Vo; 32 bits. */
function fnv1a(text: string): number {
  let hash = FNV_OFFSET;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME) >>> 0;
  return hash;
}
