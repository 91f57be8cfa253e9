import type { Process } from '../../answers/process.ts';

/** A line of the tree as it is shown. */
export interface ProcessLine {
  readonly process: Process;
  readonly depth: number;
  readonly isOpen: boolean;
  /** Children, whether they were asked for or not. */
  readonly children: number;
}

export interface ForestView {
  readonly open: ReadonlySet<string>;
  /** Words of a process's path or last error. */
  readonly q: string;
  /** Only what is not up, or was restarted, and what it is part of. */
  readonly isTroubledOnly: boolean;
}

/** The supervision tree, as much of it as is known: it is asked for branch by branch. */
export class ProcessForest {
  readonly #processes = new Map<string, Process>();
  /** Paths of those below one that was asked for its children. */
  readonly #below = new Map<string, readonly string[]>();
  /** The number of the question that each process was last known from. */
  readonly #askedAt = new Map<string, number>();
  #asked = 0;

  /** Numbers a question, when it is asked. */
  ask(): number {
    this.#asked += 1;
    return this.#asked;
  }

  /** The children of a process are known. */
  isKnown(path: string): boolean {
    return this.#below.has(path);
  }

  find(path: string): Process | undefined {
    return this.#processes.get(path);
  }

  /** Those right below a process that are not running, as far as is known. */
  notUp(path: string): readonly string[] {
    return this.#childrenOf(path).filter((child) => this.#processes.get(child)?.state !== 'up');
  }

  /** Replaces what was known of a branch, as deep as it goes; but not what is known from a later question. */
  take(node: Process, asked: number): void {
    if ((this.#askedAt.get(node.path) ?? 0) > asked) return;
    this.#askedAt.set(node.path, asked);
    this.#processes.set(node.path, node);
    if ((node.hidden_children ?? 0) > 0) return;
    const paths = node.children.map(({ path }) => path);
    const left = new Set(paths);
    for (const path of this.#below.get(node.path) ?? []) if (!left.has(path)) this.#forget(path);
    this.#below.set(node.path, paths);
    for (const child of node.children) this.take(child, asked);
  }

  /** From the root down; a search shows what it finds, opened or not. */
  lines(root: string, view: ForestView): readonly ProcessLine[] {
    const isFiltered = view.q.trim() !== '' || view.isTroubledOnly;
    return isFiltered ? this.#found(root, 0, wanted(view)) : this.#open(root, 0, view.open);
  }

  #open(path: string, depth: number, open: ReadonlySet<string>): readonly ProcessLine[] {
    const process = this.#processes.get(path);
    if (process === undefined) return [];
    const isOpen = open.has(path) && this.isKnown(path);
    const below = isOpen ? this.#childrenOf(path).flatMap((child) => this.#open(child, depth + 1, open)) : [];
    return [{ process, depth, isOpen, children: this.#countBelow(process) }, ...below];
  }

  #found(path: string, depth: number, isWanted: (process: Process) => boolean): readonly ProcessLine[] {
    const process = this.#processes.get(path);
    if (process === undefined) return [];
    const below = this.#childrenOf(path).flatMap((child) => this.#found(child, depth + 1, isWanted));
    if (below.length === 0 && !isWanted(process)) return [];
    return [{ process, depth, isOpen: below.length > 0, children: this.#countBelow(process) }, ...below];
  }

  #childrenOf(path: string): readonly string[] {
    return this.#below.get(path) ?? [];
  }

  #countBelow({ path, children, hidden_children: hidden = 0 }: Process): number {
    return this.#below.get(path)?.length ?? children.length + hidden;
  }

  #forget(path: string): void {
    for (const child of this.#childrenOf(path)) this.#forget(child);
    this.#below.delete(path);
    this.#processes.delete(path);
    this.#askedAt.delete(path);
  }
}

function wanted({ q, isTroubledOnly }: ForestView): (process: Process) => boolean {
  const text = q.trim().toLowerCase();
  return (node) =>
    (!isTroubledOnly || isTroubled(node)) && `${node.path}\n${node.last_error ?? ''}`.toLowerCase().includes(text);
}

/** Not running as it should, or it was not. */
function isTroubled({ state, restarts, last_error }: Process): boolean {
  return state !== 'up' || restarts > 0 || last_error !== undefined;
}

/** The paths from the root down to one, without itself. */
export function above(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Where a store's processes are. */
export function pathOfStore(storeId: string): string {
  return `root/stores/${storeId}`;
}
