/**
 * Dates as day numbers: days since 1970-01-01 in the proleptic Gregorian calendar, years 0000 to 9999.
 * The arithmetic is Howard Hinnant's, "chrono-Compatible Low-Level Date Algorithms".
 */
export type DayNumber = number;

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** 0000-01-01. */
export const FIRST_DAY: DayNumber = -719_528;
/** 9999-12-31. */
export const LAST_DAY: DayNumber = 2_932_896;

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DAYS_PER_ERA = 146_097;
/** From 0000-03-01, where an era begins, to 1970-01-01. */
const EPOCH_IN_ERAS = 719_468;

const digits = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'));

/** `value`, an integer from 0 to 99, as two digits. */
export function twoDigits(value: number): string {
  return digits[value] ?? '';
}

/** The day of a real calendar date written `YYYY-MM-DD`; otherwise null. */
export function parseDate(text: string): DayNumber | null {
  if (!DATE.test(text)) return null;
  const month = Number(text.slice(5, 7));
  const dayOfMonth = Number(text.slice(8, 10));
  if (month < 1 || month > 12 || dayOfMonth < 1) return null;
  const year = Number(text.slice(0, 4));
  return dayOfMonth <= daysOfMonth(year, month) ? dayNumber(year, month, dayOfMonth) : null;
}

/** A day as `YYYY-MM-DD`. */
export function formatDate(day: DayNumber): string {
  if (!(day >= FIRST_DAY && day <= LAST_DAY)) throw new RangeError(`day ${day} is not in the years 0000 to 9999`);
  const days = day + EPOCH_IN_ERAS;
  const era = Math.floor(days / DAYS_PER_ERA);
  const dayOfEra = days - era * DAYS_PER_ERA;
  const yearOfEra = Math.trunc(
    (dayOfEra - Math.trunc(dayOfEra / 1_460) + Math.trunc(dayOfEra / 36_524) - Math.trunc(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.trunc(yearOfEra / 4) - Math.trunc(yearOfEra / 100));
  const monthFromMarch = Math.trunc((5 * dayOfYear + 2) / 153);
  const dayOfMonth = dayOfYear - Math.trunc((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${twoDigits(Math.trunc(year / 100))}${twoDigits(year % 100)}-${twoDigits(month)}-${twoDigits(dayOfMonth)}`;
}

/** 1 = Monday … 7 = Sunday, as in ISO 8601. */
export function weekdayOf(day: DayNumber): number {
  return modulo(day + 3, 7) + 1;
}

function dayNumber(year: number, month: number, dayOfMonth: number): DayNumber {
  const yearFromMarch = month <= 2 ? year - 1 : year;
  const era = Math.floor(yearFromMarch / 400);
  const yearOfEra = yearFromMarch - era * 400;
  const monthFromMarch = modulo(month + 9, 12);
  const dayOfYear = Math.trunc((153 * monthFromMarch + 2) / 5) + dayOfMonth - 1;
  const dayOfEra = yearOfEra * 365 + Math.trunc(yearOfEra / 4) - Math.trunc(yearOfEra / 100) + dayOfYear;
  return era * DAYS_PER_ERA + dayOfEra - EPOCH_IN_ERAS;
}

function daysOfMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
