import { inZone } from './zone.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time in one or two units: `45 s`, `12 min`, `2 h 5 min`, `3 d`. */
export function span(ms: number): string {
  const length = Math.abs(ms);
  if (length < MINUTE) return `${Math.round(length / SECOND)} s`;
  if (length < HOUR) return `${Math.round(length / MINUTE)} min`;
  if (length < DAY) return twoUnits(Math.round(length / MINUTE));
  return `${Math.floor(length / DAY)} d`;
}

function twoUnits(minutes: number): string {
  const rest = minutes % 60;
  return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

/** An instant as seen from another: `in 4 min`, `12 s ago`, `now`. */
export function relative(at: number, now: number): string {
  const ms = at - now;
  if (Math.abs(ms) < SECOND) return 'now';
  return ms > 0 ? `in ${span(ms)}` : `${span(ms)} ago`;
}

/** A duration that a machine took: `0.4 ms`, `12 ms`, `1.2 s`, or longer. */
export function took(ms: number): string {
  if (ms < 10) return `${Number(ms.toFixed(1))} ms`;
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < MINUTE) return `${(ms / SECOND).toFixed(1)} s`;
  return span(ms);
}

/** How late something was, exactly enough to compare: `9.5 s`, `5 min 32 s`, `2 h 5 min`. */
export function delay(ms: number): string {
  if (ms < MINUTE || ms >= HOUR) return took(ms);
  const seconds = Math.round(ms / SECOND);
  const rest = seconds % 60;
  return rest === 0 ? `${seconds / 60} min` : `${Math.floor(seconds / 60)} min ${rest} s`;
}

/** Text of the service with its instants as wall times, to be read where the date is known: `11:45:03`. */
export function withWallTimes(text: string): string {
  return text.replace(INSTANT, '$1');
}

/** Text of the service with its instants as the clock of one zone has them. */
export function withInstantsIn(text: string, timeZone: string): string {
  return text.replace(INSTANT, (instant) => inZone(Date.parse(instant), timeZone));
}

const INSTANT = /\d{4}-\d\d-\d\dT(\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g;

/** The wall time that an instant with its offset was written in: `11:45`, or `11:45:03`. */
export function wallTime(iso: string, withSeconds = false): string {
  return iso.slice(11, withSeconds ? 19 : 16);
}

/** The date there: `2026-08-14`. */
export function wallDate(iso: string): string {
  return iso.slice(0, 10);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `14 Aug` */
export function shortDate(iso: string): string {
  return `${Number(iso.slice(8, 10))} ${MONTHS[Number(iso.slice(5, 7)) - 1] ?? ''}`;
}

/** All of an instant, for who wants to be sure: `2026-08-14 11:45:03 UTC−04:00, America/New_York`. */
export function fullTime(iso: string, timeZone?: string): string {
  return `${wallDate(iso)} ${wallTime(iso, true)} ${offsetWords(iso)}${timeZone === undefined ? '' : `, ${timeZone}`}`;
}

/** How far from UTC the clock goes that an instant was read from: `UTC−04:00`. */
export function offsetWords(iso: string): string {
  const offset = /(?:Z|[+-]\d\d:\d\d)$/.exec(iso)?.[0] ?? '';
  return offset === 'Z' || offset === '+00:00' ? 'UTC' : `UTC${offset.replace('-', '−')}`;
}
