import type { RestartAnswer } from '../lib/supervision/process-tree.ts';
import type { Root } from '../lib/supervision/root.ts';
import type { Author } from '../stores/store.ts';

/** Who restarts a process, and why. */
type Hand = Pick<Author, 'by' | 'reason'>;

/** Remembers who restarts what, so that what comes up again by somebody's hand is not taken for what crashed. */
export class RestartsByHand {
  readonly #underWay = new Map<string, Hand>();

  /** The tree as people see it, and steer it by these hands. */
  steering(root: () => Pick<Root, 'tree' | 'restart'>) {
    return {
      tree: () => root().tree(),
      restart: (path: string, hand: Hand) => this.#during(path, hand, () => root().restart(path)),
    };
  }

  /** Whose hand is on the process at a path; undefined where it restarts by itself. */
  of(path: string): Hand | undefined {
    return this.#underWay.get(path);
  }

  /** Of two at once for one path, the later stands for both. */
  async #during(path: string, hand: Hand, restart: () => RestartAnswer): RestartAnswer {
    this.#underWay.set(path, hand);
    try {
      return await restart();
    } finally {
      if (this.#underWay.get(path) === hand) this.#underWay.delete(path);
    }
  }
}
