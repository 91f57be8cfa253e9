import type { DayNumber } from './calendar.ts';
import { DAY_MS, FIRST_DAY, formatDate, LAST_DAY, MINUTE_MS, parseDate, weekdayOf } from './calendar.ts';
import type { ServicePeriod, StoreDefinition } from './store.ts';
import type { Zone, Zones } from './zone.ts';

/** Wall-clock minutes after the midnight of the day they open on. */
type Hours = Omit<ServicePeriod, 'weekday'>;

/** A slot starts up to two dates after its period's opening: one by wall time, one more where a zone skips a date. */
const DATES_AFTER_OPENING = 2;
/** And up to one before, where the clock goes back over the midnight that has just passed (St John's, until 2011). */
const DATES_BEFORE_OPENING = 1;

/** Days kept per generation of the cache. A day of 50 slots takes about half a kilobyte. */
const DAYS_KEPT = 8_192;
/** Distinct opening hours that are shared; beyond it sharing starts anew. */
const SCHEDULES_SHARED = 32_768;
/** More than there are days, so that schedule and day fit into one number. */
const DAY_SPAN = LAST_DAY - FIRST_DAY + 1;

/** What decides a store's grid, shared by all stores where it is the same. */
interface Schedule {
  readonly id: number;
  readonly zone: Zone;
  readonly slotMs: number;
  /** By weekday, 1 to 7. */
  readonly week: readonly (readonly Hours[])[];
  readonly overrides: ReadonlyMap<DayNumber, readonly Hours[]>;
}

/**
 * The slots of every store, exact across clock changes. A slot is identified by its start instant and belongs to the
 * date on which it starts in the store's zone.
 *
 * Opening and closing are wall times and become instants; slots start every `slotMinutes` of elapsed time from the
 * opening, as long as they start before the closing. An opening that the clock shows twice is the first, a closing the
 * second. A wall time that the clock skips is read with the offset before the change; a period that is skipped
 * whole has no slots.
 */
export class SlotGrid {
  readonly #zones: Zones;
  readonly #daysKept: number;
  readonly #schedules = new Map<string, Schedule>();
  readonly #scheduleOf = new WeakMap<StoreDefinition, Schedule>();
  #schedulesMade = 0;
  /** Two generations bound the cache: what is read moves to the young one, what is not dies with the old one. */
  #young = new Map<number, readonly number[]>();
  #old = new Map<number, readonly number[]>();

  constructor(zones: Zones, daysKept: number = DAYS_KEPT) {
    this.#zones = zones;
    this.#daysKept = daysKept;
  }

  /** The starts of all slots of a date (`YYYY-MM-DD`), ascending; none for a text that is no date. */
  slotsOfDate(store: StoreDefinition, date: string): readonly number[] {
    const day = parseDate(date);
    return day === null ? [] : this.#slotsOfDay(this.#scheduleFor(store), day);
  }

  /** The slots of the date in the store's zone that `now` falls on. */
  slotsOfToday(store: StoreDefinition, now: number): readonly number[] {
    const schedule = this.#scheduleFor(store);
    return this.#slotsOfDay(schedule, schedule.zone.dayOf(now));
  }

  /** Whether a slot of this store starts exactly then. */
  isSlot(store: StoreDefinition, instant: number): boolean {
    const schedule = this.#scheduleFor(store);
    return this.#isSlotOf(schedule, schedule.zone.dayOf(instant), instant);
  }

  /** Whether a slot of this store starts exactly then, on a date not after {@link lastBookableDate}. */
  isOffered(store: StoreDefinition, instant: number, now: number): boolean {
    const schedule = this.#scheduleFor(store);
    const { zone } = schedule;
    const day = zone.dayOf(instant);
    return day <= zone.dayOf(now) + store.daysAhead && this.#isSlotOf(schedule, day, instant);
  }

  /** The calendar date, in the store's zone, that `instant` falls on. */
  dateOf(store: StoreDefinition, instant: number): string {
    return formatDate(this.#zones.of(store.timeZone).dayOf(instant));
  }

  /** An instant as the store's guests read it: RFC 3339 with its own offset. */
  formatInstant(store: StoreDefinition, instant: number): string {
    return this.#zones.formatInstant(instant, store.timeZone);
  }

  todayOf(store: StoreDefinition, now: number): string {
    return this.dateOf(store, now);
  }

  /** The last date whose slots may be booked now. */
  lastBookableDate(store: StoreDefinition, now: number): string {
    return formatDate(this.#zones.of(store.timeZone).dayOf(now) + store.daysAhead);
  }

  #isSlotOf(schedule: Schedule, day: DayNumber, instant: number): boolean {
    return day >= FIRST_DAY && day <= LAST_DAY && contains(this.#slotsOfDay(schedule, day), instant);
  }

  #slotsOfDay(schedule: Schedule, day: DayNumber): readonly number[] {
    const key = schedule.id * DAY_SPAN + (day - FIRST_DAY);
    const known = this.#young.get(key);
    if (known !== undefined) return known;
    const slots = this.#old.get(key) ?? computeSlots(schedule, day);
    this.#keep(key, slots);
    return slots;
  }

  #keep(key: number, slots: readonly number[]): void {
    if (this.#young.size >= this.#daysKept) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, slots);
  }

  #scheduleFor(store: StoreDefinition): Schedule {
    const known = this.#scheduleOf.get(store);
    if (known !== undefined) return known;
    const key = JSON.stringify([store.timeZone, store.slotMinutes, store.periods, store.overrides]);
    const schedule = this.#schedules.get(key) ?? this.#share(key, store);
    this.#scheduleOf.set(store, schedule);
    return schedule;
  }

  #share(key: string, store: StoreDefinition): Schedule {
    if (this.#schedules.size >= SCHEDULES_SHARED) this.#schedules.clear();
    this.#schedulesMade += 1;
    const schedule = scheduleOf(this.#schedulesMade, this.#zones.of(store.timeZone), store);
    this.#schedules.set(key, schedule);
    return schedule;
  }
}

function scheduleOf(id: number, zone: Zone, store: StoreDefinition): Schedule {
  if (!(store.slotMinutes >= 1)) throw new RangeError(`slots of ${store.slotMinutes} minutes`);
  const week: Hours[][] = Array.from({ length: 8 }, () => []);
  for (const period of store.periods) week[period.weekday]?.push(period);
  const overrides = new Map<DayNumber, readonly Hours[]>();
  for (const override of store.overrides) {
    const day = parseDate(override.date);
    if (day !== null) overrides.set(day, override.periods);
  }
  return { id, zone, slotMs: store.slotMinutes * MINUTE_MS, week, overrides };
}

function computeSlots(schedule: Schedule, day: DayNumber): readonly number[] {
  const starts = new Set<number>();
  for (let opening = day - DATES_AFTER_OPENING; opening <= day + DATES_BEFORE_OPENING; opening += 1) {
    for (const hours of hoursOpening(schedule, opening)) addSlots(starts, schedule, hours, opening, day);
  }
  return [...starts].sort((a, b) => a - b);
}

/** The service periods that open on a day. */
function hoursOpening(schedule: Schedule, day: DayNumber): readonly Hours[] {
  return schedule.overrides.get(day) ?? schedule.week[weekdayOf(day)] ?? [];
}

/** Adds those slots of the hours opening on `opening` that start on `day`. */
function addSlots(starts: Set<number>, schedule: Schedule, hours: Hours, opening: DayNumber, day: DayNumber): void {
  const { zone, slotMs } = schedule;
  const midnight = opening * DAY_MS;
  const [opens, closes] = instantsOf(zone, midnight, hours);
  for (let start = opens; start < closes; start += slotMs) {
    if (zone.dayOf(start) === day) starts.add(start);
  }
}

/** When a service period opens and closes. */
function instantsOf(zone: Zone, midnight: number, hours: Hours): readonly [number, number] {
  const opensAtWall = midnight + hours.opensAtMinute * MINUTE_MS;
  const closesAtWall = midnight + hours.closesAtMinute * MINUTE_MS;
  const opens = zone.earlierInstantOf(opensAtWall);
  const closes = zone.laterInstantOf(closesAtWall);
  const skippedWhole = zone.wallTimeOf(opens) !== opensAtWall && zone.wallTimeOf(closes) !== closesAtWall;
  return skippedWhole ? [opens, opens] : [opens, closes];
}

/** Whether an ascending list has `wanted`. */
function contains(sorted: readonly number[], wanted: number): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === wanted;
}
