import type { TestContext } from 'node:test';

type Undo = () => unknown;

const undoings = new WeakMap<TestContext, Undo[]>();

/**
 * Calls `undo` when the test ends, the last one first: what was built on something goes before it. Node calls
 * `t.after` in the order of the calls, so whoever comes first here has to come before whatever uses that.
 */
export function atEnd(t: TestContext, undo: Undo = () => undefined): void {
  const known = undoings.get(t);
  if (known !== undefined) {
    known.push(undo);
    return;
  }
  const undos = [undo];
  undoings.set(t, undos);
  t.after(() => undoAll(undos));
}

/** All of them, whatever fails; the first failure is the test's. */
async function undoAll(undos: Undo[]): Promise<void> {
  const last = undos.pop();
  if (last === undefined) return;
  try {
    await last();
  } finally {
    await undoAll(undos);
  }
}
