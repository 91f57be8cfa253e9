import { parseDate } from './calendar.ts';
import type { ServicePeriod, StoreDefinition } from './store.ts';
import { isTimeZone } from './zone.ts';

/** What is wrong with a definition, and where: a JSON pointer into it, `/periods/3`. */
export interface DefinitionProblem {
  readonly pointer: string;
  readonly detail: string;
}

type Hours = Omit<ServicePeriod, 'weekday'>;

const MINUTES_PER_DAY = 1_440;
const MINUTES_PER_WEEK = 7 * MINUTES_PER_DAY;

/** The smallest and largest whole number each setting may be. */
export const definitionLimits = {
  slotMinutes: [5, 240],
  leadMinutes: [0, 1_440],
  capacity: [0, 10_000],
  daysAhead: [0, 365],
  cutOffMinutes: [0, 10_080],
  holdMinutes: [1, 60],
} as const;

/** Characters of a store's name, and of its name at the POS. */
export const LONGEST_NAME = 200;

/** Everything wrong with a definition that its type cannot say; empty when it can be opened. */
export function checkDefinition(definition: StoreDefinition): readonly DefinitionProblem[] {
  return [
    ...nameProblems(definition),
    ...zoneProblems(definition.timeZone),
    ...numberProblems(definition),
    ...weekProblems(definition.periods),
    ...overrideProblems(definition),
  ];
}

function nameProblems({ name, storeRef }: StoreDefinition): readonly DefinitionProblem[] {
  return Object.entries({ name, storeRef })
    .filter(([, text]) => text.trim() === '' || text.length > LONGEST_NAME)
    .map(([field]) => ({ pointer: `/${field}`, detail: `must have 1 to ${LONGEST_NAME} characters` }));
}

function zoneProblems(timeZone: string): readonly DefinitionProblem[] {
  if (isTimeZone(timeZone)) return [];
  return [{ pointer: '/timeZone', detail: `${timeZone} is not a time zone of the IANA database` }];
}

function numberProblems(definition: StoreDefinition): readonly DefinitionProblem[] {
  const settings = Object.keys(definitionLimits) as (keyof typeof definitionLimits)[];
  return settings.flatMap((setting) => {
    const [least, most] = definitionLimits[setting];
    if (isWholeNumber(definition[setting], least, most)) return [];
    return [{ pointer: `/${setting}`, detail: `must be a whole number from ${least} to ${most}` }];
  });
}

function weekProblems(periods: readonly ServicePeriod[]): readonly DefinitionProblem[] {
  const problems = periods.flatMap((period, index) => periodProblems(period, `/periods/${index}`));
  return problems.length > 0 ? problems : overlaps(periods.map(inWeek), MINUTES_PER_WEEK, '/periods');
}

function periodProblems(period: ServicePeriod, pointer: string): readonly DefinitionProblem[] {
  if (!isWholeNumber(period.weekday, 1, 7)) {
    return [{ pointer, detail: 'weekday must be 1 (Monday) to 7 (Sunday)' }];
  }
  return hoursProblems(period, pointer);
}

function hoursProblems(hours: Hours, pointer: string): readonly DefinitionProblem[] {
  if (!isWholeNumber(hours.opensAtMinute, 0, MINUTES_PER_DAY - 1)) {
    return [{ pointer, detail: `must open at a whole minute from 0 to ${MINUTES_PER_DAY - 1}` }];
  }
  if (!isWholeNumber(hours.closesAtMinute, hours.opensAtMinute + 1, 2 * MINUTES_PER_DAY)) {
    return [{ pointer, detail: `must close at a whole minute after it opens, ${2 * MINUTES_PER_DAY} at the latest` }];
  }
  return [];
}

function overrideProblems({ overrides }: StoreDefinition): readonly DefinitionProblem[] {
  const firstOfDate = new Map<string, number>();
  return overrides.flatMap(({ date, periods }, index) => {
    const pointer = `/overrides/${index}`;
    const first = firstOfDate.get(date);
    firstOfDate.set(date, first ?? index);
    if (parseDate(date) === null) return [{ pointer: `${pointer}/date`, detail: `${date} is not a date (YYYY-MM-DD)` }];
    if (first !== undefined) return [{ pointer, detail: `is for the same date as /overrides/${first}` }];
    return dayProblems(periods, `${pointer}/periods`);
  });
}

function dayProblems(periods: readonly Hours[], pointer: string): readonly DefinitionProblem[] {
  const problems = periods.flatMap((hours, index) => hoursProblems(hours, `${pointer}/${index}`));
  return problems.length > 0 ? problems : overlaps(periods, Number.POSITIVE_INFINITY, pointer);
}

/** The period in minutes after the week's first midnight; the last ones of the week may reach beyond its end. */
function inWeek({ weekday, opensAtMinute, closesAtMinute }: ServicePeriod): Hours {
  const midnight = (weekday - 1) * MINUTES_PER_DAY;
  return { opensAtMinute: midnight + opensAtMinute, closesAtMinute: midnight + closesAtMinute };
}

/** Names every period that opens while an earlier one is open; after `roundMinutes` the first follows the last again. */
function overlaps(periods: readonly Hours[], roundMinutes: number, pointer: string): readonly DefinitionProblem[] {
  const inOrder = periods
    .map((hours, index) => ({ ...hours, index }))
    .sort((a, b) => a.opensAtMinute - b.opensAtMinute || a.index - b.index);
  const last = inOrder.reduce<(typeof inOrder)[number] | undefined>(laterClosing, undefined);
  let before = last && { ...last, closesAtMinute: last.closesAtMinute - roundMinutes };
  return inOrder.flatMap((period) => {
    const overlapped = before;
    before = laterClosing(before, period);
    if (overlapped === undefined || overlapped.closesAtMinute <= period.opensAtMinute) return [];
    return [{ pointer: `${pointer}/${period.index}`, detail: `overlaps ${pointer}/${overlapped.index}` }];
  });
}

function laterClosing<T extends Hours>(a: T | undefined, b: T): T {
  return a !== undefined && a.closesAtMinute >= b.closesAtMinute ? a : b;
}

function isWholeNumber(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
