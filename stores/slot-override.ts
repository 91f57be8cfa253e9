import type { SlotPatch } from './booking.ts';
import type { Author, SlotOverride } from './store.ts';

/** What was set before and has not lapsed stays, and ends when this change does: one person stands for all of it. */
export function patchOverride(
  present: SlotOverride | undefined,
  patch: SlotPatch,
  set: Author & { readonly slot: number },
): SlotOverride {
  const { capacity = present?.capacity ?? null, closed = present?.closed, until } = patch;
  return {
    ...set,
    ...(capacity !== null && { capacity }),
    ...(closed !== undefined && { closed }),
    ...(until !== undefined && { until }),
  };
}

/** Whether a slot is as all others after a change: then nothing is left that could end. */
export function isAsAllOthers(present: SlotOverride | undefined, patch: SlotPatch): boolean {
  const { capacity = present?.capacity ?? null, closed = present?.closed ?? false } = patch;
  return capacity === null && !closed;
}
