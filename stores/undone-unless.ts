import type { Refusal } from './booking.ts';

/**
 * Undoes a change in memory unless it became durable; a bug on the way undoes it, too. Runs to its end even when the
 * manager that decided the change has crashed meanwhile: a place taken for something that is not durable would leak.
 */
export async function undoneUnless(commit: Promise<Refusal | null>, undo: () => void): Promise<Refusal | null> {
  try {
    const refusal = await commit;
    if (refusal !== null) undo();
    return refusal;
  } catch (error) {
    undo();
    throw error;
  }
}
