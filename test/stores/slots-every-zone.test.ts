import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IANAZone } from 'luxon';
import { DAY_MS, formatDate, MINUTE_MS, parseDate, weekdayOf } from '../../stores/calendar.ts';
import { SlotGrid } from '../../stores/slots.ts';
import type { ServicePeriod, StoreDefinition } from '../../stores/store.ts';
import { Zones } from '../../stores/zone.ts';
import { daily, exampleStore } from './example-store.ts';

const SLOT_MS = 15 * MINUTE_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** No two changes of a zone are as close: the closest are those around Ramadan in Morocco, a month apart. */
const STEP_MS = 20 * DAY_MS;

interface ClockChange {
  readonly timeZone: string;
  /** The first instant with the new offset. */
  readonly at: number;
  readonly beforeMs: number;
  readonly afterMs: number;
}

/** A store and one clock change of its zone. */
interface Case {
  readonly change: ClockChange;
  readonly store: StoreDefinition;
  /** The days around the change. */
  readonly days: readonly number[];
}

const changes = Intl.supportedValuesOf('timeZone').flatMap(changesOf);
const zones = new Zones();
const grid = new SlotGrid(zones);

/** Changes of ten years, by luxon's offsets alone. */
function changesOf(timeZone: string): readonly ClockChange[] {
  const zone = IANAZone.create(timeZone);
  const offsetAt = (instant: number) => zone.offset(instant) * MINUTE_MS;
  const found: ClockChange[] = [];
  const end = dayOf('2030-01-01') * DAY_MS;
  let beforeMs = offsetAt(dayOf('2020-01-01') * DAY_MS);
  for (let instant = dayOf('2020-01-01') * DAY_MS; instant < end; instant += STEP_MS) {
    const afterMs = offsetAt(instant + STEP_MS);
    if (afterMs !== beforeMs) {
      found.push({ timeZone, at: firstWith(afterMs, instant, instant + STEP_MS, offsetAt), beforeMs, afterMs });
    }
    beforeMs = afterMs;
  }
  return found;
}

function firstWith(offsetMs: number, from: number, to: number, offsetAt: (instant: number) => number): number {
  let [before, after] = [from, to];
  while (after - before > MINUTE_MS) {
    const middle = before + Math.ceil((after - before) / 2 / MINUTE_MS) * MINUTE_MS;
    if (middle === after) break;
    if (offsetAt(middle) === offsetMs) after = middle;
    else before = middle;
  }
  return after;
}

function dayOf(date: string): number {
  const day = parseDate(date);
  if (day === null) throw new Error(date);
  return day;
}

function offsetAt({ at, beforeMs, afterMs }: ClockChange, instant: number): number {
  return instant < at ? beforeMs : afterMs;
}

function wallOf(change: ClockChange, instant: number): number {
  return instant + offsetAt(change, instant);
}

/** Every instant at which the clock shows `wall`: none, one or two. */
function instantsOf(change: ClockChange, wall: number): readonly number[] {
  return [...new Set([wall - change.beforeMs, wall - change.afterMs])]
    .filter((instant) => wallOf(change, instant) === wall)
    .sort((a, b) => a - b);
}

/** Minutes after midnight shown when the clock is about to change. */
function minuteOf(change: ClockChange): number {
  return (((change.at + change.beforeMs) / MINUTE_MS) % 1_440) + (change.at + change.beforeMs < 0 ? 1_440 : 0);
}

function cases(periodsOf: (change: ClockChange) => readonly ServicePeriod[]): readonly Case[] {
  return changes.map((change) => {
    const store = exampleStore({ timeZone: change.timeZone, periods: periodsOf(change) });
    const day = Math.floor((change.at + change.beforeMs) / DAY_MS);
    return { change, store, days: [-2, -1, 0, 1, 2].map((after) => day + after) };
  });
}

function slotsOf({ store, days }: Case): readonly number[] {
  return days.flatMap((day) => [...grid.slotsOfDate(store, formatDate(day))]);
}

/** Daily hours that begin `fromMinute` before or after the clock change and last `minutes`. */
function around(change: ClockChange, fromMinute: number, minutes: number): readonly ServicePeriod[] {
  const opens = (minuteOf(change) + fromMinute + 1_440) % 1_440;
  return daily(opens, opens + minutes);
}

const shapes = {
  'open around the clock': () => daily(0, 1_440),
  'open through the night': () => daily(1_080, 1_800),
  'open from before to after the change': (change: ClockChange) => around(change, -300, 600),
  'opening 10 minutes after the change': (change: ClockChange) => around(change, 10, 240),
  'opening 10 minutes before the change': (change: ClockChange) => around(change, -10, 240),
  'closing 10 minutes after the change': (change: ClockChange) => around(change, -110, 120),
  'closing 10 minutes before the change': (change: ClockChange) => around(change, -130, 120),
  'open within half an hour of the change': (change: ClockChange) => around(change, -25, 55),
};

/** What the rules say, for a clock that changes once: every slot of the periods that open around `day`. */
function expectedOn(day: number, { change, store }: Case): readonly number[] {
  const starts = new Set<number>();
  for (const opening of [day - 2, day - 1, day, day + 1]) {
    for (const period of store.periods.filter(({ weekday }) => weekday === weekdayOf(opening))) {
      for (const start of startsOf(period, opening, change)) {
        if (Math.floor(wallOf(change, start) / DAY_MS) === day) starts.add(start);
      }
    }
  }
  return [...starts].sort((a, b) => a - b);
}

function startsOf(period: ServicePeriod, opening: number, change: ClockChange): readonly number[] {
  const opensAtWall = opening * DAY_MS + period.opensAtMinute * MINUTE_MS;
  const closesAtWall = opening * DAY_MS + period.closesAtMinute * MINUTE_MS;
  const opens = instantsOf(change, opensAtWall);
  const closes = instantsOf(change, closesAtWall);
  if (opens.length === 0 && closes.length === 0) return [];
  const first = opens.at(0) ?? opensAtWall - change.beforeMs;
  const end = closes.at(-1) ?? closesAtWall - change.beforeMs;
  return Array.from({ length: Math.max(0, Math.ceil((end - first) / SLOT_MS)) }, (_, k) => first + k * SLOT_MS);
}

test('ten years of the world have clock changes to try', () => {
  assert.ok(changes.length > 1_500, `${changes.length} changes`);
  assert.ok(changes.some(({ beforeMs, afterMs }) => Math.abs(afterMs - beforeMs) === HOUR_MS / 2));
});

for (const [hours, periodsOf] of Object.entries(shapes)) {
  test(`around every clock change a store ${hours} lists what the rules say, date by date`, () => {
    for (const one of cases(periodsOf)) {
      for (const day of one.days) {
        const where = `${one.change.timeZone} ${formatDate(day)}`;
        assert.deepEqual(grid.slotsOfDate(one.store, formatDate(day)), expectedOn(day, one), where);
      }
    }
  });
}

test('around every clock change each slot is a slot, on exactly one date, and nothing between two slots is', () => {
  for (const one of cases(shapes['open through the night'])) {
    const slots = slotsOf(one);
    assert.equal(new Set(slots).size, slots.length);
    for (const slot of slots) {
      assert.ok(grid.isSlot(one.store, slot));
      assert.ok(!grid.isSlot(one.store, slot + 5 * MINUTE_MS) && !grid.isSlot(one.store, slot - 1));
      assert.equal(grid.dateOf(one.store, slot), formatDate(Math.floor(wallOf(one.change, slot) / DAY_MS)));
    }
  }
});

test('around every clock change a store open around the clock has a slot each quarter of an hour that passes', () => {
  for (const one of cases(shapes['open around the clock'])) {
    const slots = slotsOf(one);
    const [first = 0, last = 0] = [slots.at(0), slots.at(-1)];
    assert.equal((last - first) / SLOT_MS, slots.length - 1, one.change.timeZone);
    assert.ok(
      slots.every((slot, index) => slot === first + index * SLOT_MS),
      one.change.timeZone,
    );
  }
});

test('a repeated hour has both its slots and a missing hour none, in every zone', () => {
  for (const one of cases(shapes['open from before to after the change'])) {
    const { at, beforeMs, afterMs } = one.change;
    const timesShown = new Map<number, number>();
    for (const slot of slotsOf(one)) {
      const wall = wallOf(one.change, slot);
      timesShown.set(wall, (timesShown.get(wall) ?? 0) + 1);
    }
    const [from, to] = [at + Math.min(beforeMs, afterMs), at + Math.max(beforeMs, afterMs)];
    for (let wall = from; wall < to; wall += SLOT_MS) {
      assert.equal(timesShown.get(wall) ?? 0, afterMs < beforeMs ? 2 : 0, one.change.timeZone);
    }
  }
});

test('whatever the clock does, a slot starts within the hours that the store shows', () => {
  for (const one of cases(shapes['open from before to after the change'])) {
    const [{ opensAtMinute, closesAtMinute } = { opensAtMinute: 0, closesAtMinute: 0 }] = one.store.periods;
    for (const slot of slotsOf(one)) {
      const minute = (((wallOf(one.change, slot) / MINUTE_MS) % 1_440) + 1_440) % 1_440;
      const inside = [minute, minute + 1_440].some((shown) => shown >= opensAtMinute && shown < closesAtMinute);
      assert.ok(inside, `${one.change.timeZone} ${minute}`);
    }
  }
});
