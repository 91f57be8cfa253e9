import type { ChildContext, Running, Start } from '../lib/supervision/child.ts';

/** Something that runs until it is stopped. */
export interface LongLived {
  /** Rejects when it fails as a whole; absent if it cannot. */
  readonly failed?: Promise<unknown>;
  /** Resolves when nothing of it runs any more. */
  stop(): Promise<unknown>;
}

/** A child of the tree that opens something, and stops it when told to end. */
export function longLived(open: () => LongLived | Promise<LongLived>): Start {
  return async (context: ChildContext): Promise<Running> => {
    const opened = await open();
    const stopped = new Promise<void>((resolve, reject) => {
      context.signal.addEventListener('abort', () => void opened.stop().then(() => resolve(), reject), { once: true });
    });
    return { done: opened.failed === undefined ? stopped : Promise.race([stopped, failureOf(opened.failed)]) };
  };
}

/** Rejects when `failed` does; that it resolves is no news. */
export function failureOf(failed: Promise<unknown>): Promise<never> {
  return new Promise((_, reject) => {
    failed.catch(reject);
  });
}
