import { instantOf, inZone } from './zone.ts';

/** How long a change is to last, as a form has it. */
export type UntilChoice = 'open' | '30' | '60' | '120' | 'day' | 'at';

export const untilWords: Readonly<Record<UntilChoice, string>> = {
  open: 'Until it is changed again',
  '30': 'For 30 minutes',
  '60': 'For 1 hour',
  '120': 'For 2 hours',
  day: 'Until the end of the day',
  at: 'Until a time',
};

export interface UntilForm {
  readonly choice: UntilChoice;
  /** For `at`, in the store's zone: `2026-08-14T15:30`. */
  readonly wall: string;
}

/** The instant that was chosen, with the store's offset; undefined when it has no end, null when no time was given. */
export function untilOf({ choice, wall }: UntilForm, now: number, timeZone: string): string | undefined | null {
  if (choice === 'open') return undefined;
  if (choice === 'at') return wall === '' ? null : inZone(instantOf(wall, timeZone), timeZone);
  if (choice === 'day') return inZone(endOfDay(now, timeZone), timeZone);
  return inZone(now + Number(choice) * 60_000, timeZone);
}

function endOfDay(now: number, timeZone: string): number {
  const noon = instantOf(`${inZone(now, timeZone).slice(0, 10)}T12:00`, timeZone);
  const tomorrow = inZone(noon + 24 * 3_600_000, timeZone).slice(0, 10);
  return instantOf(`${tomorrow}T00:00`, timeZone);
}
