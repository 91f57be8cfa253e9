import { DAY_MS, LAST_DAY, parseDate } from '../../stores/calendar.ts';

const INSTANT = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/** Before it, whatever the offset, a date still has four digits when it is shown in another zone. */
const LATEST = LAST_DAY * DAY_MS;

/**
 * An RFC 3339 instant with any offset, in whole milliseconds (finer digits are cut off); otherwise null. Only the years
 * 1970 to 9999, and no leap seconds: no slot starts in one.
 */
export function parseInstant(text: string): number | null {
  const match = INSTANT.exec(text);
  if (match === null) return null;
  const [, date = '', hour, minute, second, fraction, sign, offsetHour, offsetMinute] = match;
  const day = parseDate(date);
  const time = timeOfDayMs(Number(hour), Number(minute), Number(second));
  const offset = timeOfDayMs(Number(offsetHour ?? 0), Number(offsetMinute ?? 0), 0);
  if (day === null || time === null || offset === null) return null;
  const instant = day * DAY_MS + time + fractionMs(fraction) - (sign === '-' ? -offset : offset);
  return instant >= 0 && instant < LATEST ? instant : null;
}

function timeOfDayMs(hour: number, minute: number, second: number): number | null {
  return hour > 23 || minute > 59 || second > 59 ? null : ((hour * 60 + minute) * 60 + second) * 1000;
}

function fractionMs(digits: string | undefined): number {
  return digits === undefined ? 0 : Number(digits.slice(0, 3).padEnd(3, '0'));
}
