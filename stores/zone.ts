import { IANAZone } from 'luxon';
import type { DayNumber } from './calendar.ts';
import { DAY_MS, formatDate, MINUTE_MS, twoDigits } from './calendar.ts';

/** UTC days whose offset one zone remembers: three years' worth, some 40 bytes each. */
const DAYS_REMEMBERED = 1_024;

/** A clock change inside one UTC day. */
interface Change {
  /** The first instant with the new offset. */
  readonly at: number;
  readonly beforeMs: number;
  readonly afterMs: number;
}

/** The zones most stores are in, known at a glance; asking Intl about one builds a formatter of some 30 kB. */
const canonicalZones: ReadonlySet<string> = new Set(Intl.supportedValuesOf('timeZone'));

/** Whether `name` is a time zone this machine knows. A bare offset such as `+02:00` is none. */
export function isTimeZone(name: string): boolean {
  return canonicalZones.has(name) || (/^[A-Za-z]/.test(name) && IANAZone.isValidZone(name));
}

/**
 * One zone's clock: instants to wall time and back.
 *
 * A wall time is written as the instant it would be in UTC. Offsets are remembered by UTC day, which answers in
 * nanoseconds what Intl answers in microseconds; no zone changes its clock twice within one UTC day.
 */
export class Zone {
  readonly name: string;
  readonly #source: IANAZone;
  readonly #days = new Map<number, number | Change>();
  /** The last date written: what is written together mostly falls on one. */
  #lastDay = Number.NaN;
  #lastDate = '';

  constructor(name: string) {
    if (!isTimeZone(name)) throw new RangeError(`unknown time zone ${name}`);
    this.name = name;
    this.#source = IANAZone.create(name);
  }

  /** Local time minus UTC. */
  offsetMsAt(instant: number): number {
    const day = Math.floor(instant / DAY_MS);
    const known = this.#days.get(day) ?? this.#learn(day);
    if (typeof known === 'number') return known;
    return instant < known.at ? known.beforeMs : known.afterMs;
  }

  wallTimeOf(instant: number): number {
    return instant + this.offsetMsAt(instant);
  }

  dayOf(instant: number): DayNumber {
    return Math.floor(this.wallTimeOf(instant) / DAY_MS);
  }

  /**
   * When the clock shows `wall`: the first time if it does twice; if it never does, as far into the new time as `wall`
   * lies after the change (Temporal's disambiguation `compatible`).
   */
  earlierInstantOf(wall: number): number {
    const [byOld, byNew] = this.#readingsOf(wall);
    const onlyNew = this.wallTimeOf(byNew) === wall && this.wallTimeOf(byOld) !== wall;
    return onlyNew ? byNew : byOld;
  }

  /** As {@link earlierInstantOf}, but the second time if the clock shows `wall` twice (Temporal's `later`). */
  laterInstantOf(wall: number): number {
    const [byOld, byNew] = this.#readingsOf(wall);
    return this.wallTimeOf(byNew) === wall ? byNew : byOld;
  }

  /**
   * RFC 3339 with the zone's offset, `2026-08-14T11:45:00-04:00`; milliseconds only where there are some. Offsets of
   * broken minutes, used before time was standardised, are rounded and the wall time with them: the instant stays exact.
   */
  format(instant: number): string {
    const offsetMinutes = Math.round(this.offsetMsAt(instant) / MINUTE_MS);
    const wall = instant + offsetMinutes * MINUTE_MS;
    const day = Math.floor(wall / DAY_MS);
    return `${this.#dateOf(day)}T${formatTime(wall - day * DAY_MS)}${formatOffset(offsetMinutes)}`;
  }

  #dateOf(day: DayNumber): string {
    if (day === this.#lastDay) return this.#lastDate;
    this.#lastDate = formatDate(day);
    this.#lastDay = day;
    return this.#lastDate;
  }

  /** A wall time read with the offset before and after the clock change around it, if there is one. */
  #readingsOf(wall: number): readonly [number, number] {
    return [wall - this.offsetMsAt(wall - DAY_MS), wall - this.offsetMsAt(wall + DAY_MS)];
  }

  #learn(day: number): number | Change {
    if (this.#days.size >= DAYS_REMEMBERED) this.#days.clear();
    const beforeMs = this.#lookUp(day * DAY_MS);
    const afterMs = this.#lookUp((day + 1) * DAY_MS);
    const learnt = beforeMs === afterMs ? beforeMs : { at: this.#changeWithin(day, afterMs), beforeMs, afterMs };
    this.#days.set(day, learnt);
    return learnt;
  }

  #changeWithin(day: number, afterMs: number): number {
    let before = day * DAY_MS;
    let after = before + DAY_MS;
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (this.#lookUp(middle) === afterMs) after = middle;
      else before = middle;
    }
    return after;
  }

  #lookUp(instant: number): number {
    return Math.round(this.#source.offset(instant) * MINUTE_MS);
  }
}

/** Every zone in use, each known once. */
export class Zones {
  readonly #zones = new Map<string, Zone>();

  /** Throws for a name that is no {@link isTimeZone}. */
  of(name: string): Zone {
    const known = this.#zones.get(name);
    if (known !== undefined) return known;
    const zone = new Zone(name);
    this.#zones.set(name, zone);
    return zone;
  }

  /** An instant as the guests of that zone read it: RFC 3339 with their offset. */
  formatInstant(instant: number, timeZone: string): string {
    return this.of(timeZone).format(instant);
  }
}

function formatTime(msOfDay: number): string {
  const seconds = Math.floor(msOfDay / 1_000);
  const minutes = Math.floor(seconds / 60);
  const time = `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}:${twoDigits(seconds % 60)}`;
  const ms = msOfDay % 1_000;
  return ms === 0 ? time : `${time}.${String(ms).padStart(3, '0')}`;
}

function formatOffset(offsetMinutes: number): string {
  const size = Math.abs(offsetMinutes);
  return `${offsetMinutes < 0 ? '-' : '+'}${twoDigits(Math.floor(size / 60))}:${twoDigits(size % 60)}`;
}
