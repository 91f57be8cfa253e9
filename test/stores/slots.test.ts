import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DateTime } from 'luxon';
import { SlotGrid } from '../../stores/slots.ts';
import type { StoreDefinition } from '../../stores/store.ts';
import { Zones } from '../../stores/zone.ts';
import { daily, exampleStore } from './example-store.ts';

const zones = new Zones();
const grid = new SlotGrid(zones);

/** The slots of a date as guests read them, `11:45-04:00`. */
function shown(store: StoreDefinition, date: string): readonly string[] {
  return grid.slotsOfDate(store, date).map((slot) => {
    const text = zones.formatInstant(slot, store.timeZone);
    assert.equal(text.slice(0, 10), date);
    return `${text.slice(11, 16)}${text.slice(19)}`;
  });
}

function instant(text: string): number {
  return DateTime.fromISO(text).toMillis();
}

function allOf(store: StoreDefinition, dates: readonly string[]): readonly number[] {
  return dates.flatMap((date) => [...grid.slotsOfDate(store, date)]);
}

test('the grid starts at the opening and lists every slot that starts before the closing', () => {
  const store = exampleStore({ periods: daily(670, 716) });
  assert.deepEqual(shown(store, '2026-08-14'), ['11:10-04:00', '11:25-04:00', '11:40-04:00', '11:55-04:00']);
  const minuteLess = exampleStore({ periods: daily(670, 715) });
  assert.deepEqual(shown(minuteLess, '2026-08-14'), ['11:10-04:00', '11:25-04:00', '11:40-04:00']);
});

test('lunch and dinner have grids of their own', () => {
  const store = exampleStore({ periods: [...daily(705, 735), ...daily(1_060, 1_090)], slotMinutes: 20 });
  assert.deepEqual(shown(store, '2026-08-14'), ['11:45-04:00', '12:05-04:00', '17:40-04:00', '18:00-04:00']);
});

test('the half hour after midnight of a Friday night is found under Saturday', () => {
  const store = exampleStore({ periods: [{ weekday: 5, opensAtMinute: 1_080, closesAtMinute: 1_560 }] });
  assert.equal(shown(store, '2026-08-14').at(0), '18:00-04:00');
  assert.equal(shown(store, '2026-08-14').at(-1), '23:45-04:00');
  assert.equal(shown(store, '2026-08-15').at(0), '00:00-04:00');
  assert.equal(shown(store, '2026-08-15').at(-1), '01:45-04:00');
  assert.equal(grid.dateOf(store, instant('2026-08-15T00:30-04:00')), '2026-08-15');
});

test('on the night the clock goes back in New York the repeated hour has both its slots', () => {
  const slots = shown(exampleStore(), '2026-11-01');
  assert.equal(slots.length, 100);
  const repeated = slots.slice(4, 12);
  assert.deepEqual(repeated.slice(0, 4), ['01:00-04:00', '01:15-04:00', '01:30-04:00', '01:45-04:00']);
  assert.deepEqual(repeated.slice(4), ['01:00-05:00', '01:15-05:00', '01:30-05:00', '01:45-05:00']);
});

test('on the night the clock goes forward in New York the missing hour has no slot', () => {
  const slots = shown(exampleStore(), '2027-03-14');
  assert.equal(slots.length, 92);
  assert.deepEqual(slots.slice(7, 9), ['01:45-05:00', '03:00-04:00']);
});

test('Lord Howe moves its clock by half an hour', () => {
  const store = exampleStore({ timeZone: 'Australia/Lord_Howe' });
  assert.deepEqual(shown(store, '2026-04-05').slice(6, 10), [
    '01:30+11:00',
    '01:45+11:00',
    '01:30+10:30',
    '01:45+10:30',
  ]);
  assert.equal(shown(store, '2026-04-05').length, 98);
  assert.deepEqual(shown(store, '2026-10-04').slice(7, 9), ['01:45+10:30', '02:30+11:00']);
  assert.equal(shown(store, '2026-10-04').length, 94);
});

test('the Friday that Apia never had has no slots, and gives none to Saturday', () => {
  const dinner = exampleStore({ timeZone: 'Pacific/Apia', periods: daily(1_080, 1_320) });
  const saturdayOff = exampleStore({
    timeZone: 'Pacific/Apia',
    periods: daily(1_080, 1_320).filter(({ weekday }) => weekday !== 6),
  });
  assert.equal(shown(dinner, '2011-12-29').length, 16);
  assert.deepEqual(shown(dinner, '2011-12-30'), []);
  assert.equal(shown(dinner, '2011-12-31').length, 16);
  assert.deepEqual(shown(saturdayOff, '2011-12-31'), []);
});

test('a Thursday night in Apia that should have closed in the Friday that never came goes on into Saturday', () => {
  const thursday = [{ weekday: 4, opensAtMinute: 1_080, closesAtMinute: 1_560 }] as const;
  const store = exampleStore({ timeZone: 'Pacific/Apia', periods: thursday });
  assert.equal(shown(store, '2011-12-29').at(-1), '23:45-10:00');
  assert.equal(shown(store, '2011-12-31').at(0), '00:00+14:00');
  assert.equal(shown(store, '2011-12-31').at(-1), '01:45+14:00');
});

test('in Honolulu and Phoenix every day of the year has the same slots', () => {
  for (const timeZone of ['Pacific/Honolulu', 'America/Phoenix']) {
    const store = exampleStore({ timeZone });
    const first = shown(store, '2027-01-01');
    for (let day = DateTime.utc(2027, 1, 1); day.year === 2027; day = day.plus({ days: 1 })) {
      assert.deepEqual(shown(store, day.toFormat('yyyy-MM-dd')), first);
    }
  }
});

test('a store open around the clock never misses a slot nor lists one twice', () => {
  const dates = ['2026-10-31', '2026-11-01', '2026-11-02'];
  const slots = allOf(exampleStore(), dates);
  slots.slice(1).forEach((slot, index) => {
    assert.equal(slot - (slots[index] ?? 0), 15 * 60_000);
  });
});

test('where the clock goes back over midnight every slot still has exactly one date', () => {
  const sunday = [{ weekday: 7, opensAtMinute: 0, closesAtMinute: 30 }] as const;
  const store = exampleStore({ timeZone: 'America/St_Johns', periods: sunday });
  assert.deepEqual(shown(store, '2010-11-06'), ['23:15-03:30', '23:30-03:30', '23:45-03:30']);
  assert.deepEqual(shown(store, '2010-11-07'), ['00:00-02:30', '00:00-03:30', '00:15-03:30']);
  for (const slot of allOf(store, ['2010-11-06', '2010-11-07'])) assert.ok(grid.isSlot(store, slot));
});

test('an opening that comes twice is the first, a closing that comes twice the second', () => {
  const opening = exampleStore({ periods: daily(90, 135) });
  assert.equal(shown(opening, '2026-11-01').at(0), '01:30-04:00');
  assert.equal(shown(opening, '2026-11-01').at(-1), '02:00-05:00');
  const closing = exampleStore({ periods: daily(30, 90) });
  assert.equal(shown(closing, '2026-11-01').at(0), '00:30-04:00');
  assert.equal(shown(closing, '2026-11-01').at(-1), '01:15-05:00');
});

test('an opening or a closing that the clock skips is as far into the new time', () => {
  const opening = exampleStore({ periods: daily(150, 240) });
  assert.deepEqual(shown(opening, '2027-03-14'), ['03:30-04:00', '03:45-04:00']);
  const closing = exampleStore({ periods: daily(90, 150) });
  assert.deepEqual(shown(closing, '2027-03-14'), ['01:30-05:00', '01:45-05:00', '03:00-04:00', '03:15-04:00']);
});

test('a period that lies in the missing hour has no slots', () => {
  for (const [opens, closes] of [
    [120, 180],
    [120, 179],
    [135, 165],
  ] as const) {
    assert.deepEqual(shown(exampleStore({ periods: daily(opens, closes) }), '2027-03-14'), []);
  }
});

test('a date override replaces what opens on that date, and nothing else', () => {
  const store = exampleStore({
    periods: daily(1_080, 1_560),
    overrides: [
      { date: '2026-12-25', periods: [] },
      { date: '2026-12-31', periods: [{ opensAtMinute: 1_320, closesAtMinute: 1_620 }] },
    ],
  });
  const nightBefore = shown(store, '2026-12-25');
  assert.deepEqual([nightBefore.at(0), nightBefore.at(-1)], ['00:00-05:00', '01:45-05:00']);
  assert.equal(shown(store, '2026-12-26').at(0), '18:00-05:00');
  assert.deepEqual(shown(store, '2026-12-31').slice(8, 9), ['22:00-05:00']);
  assert.equal(shown(store, '2027-01-01').slice(0, 12).at(-1), '02:45-05:00');
});

test('a slot of two periods that overlap is listed once', () => {
  const store = exampleStore({
    periods: daily(1_080, 1_560),
    overrides: [{ date: '2026-12-25', periods: [{ opensAtMinute: 0, closesAtMinute: 120 }] }],
  });
  assert.equal(shown(store, '2026-12-25').length, 8);
});

test('only the exact start of a slot is one', () => {
  const store = exampleStore({ periods: daily(660, 840) });
  const eleven = instant('2026-08-14T11:00-04:00');
  assert.ok(grid.isSlot(store, eleven));
  for (const wrong of [
    eleven - 1,
    eleven + 1,
    eleven + 60_000,
    eleven - 15 * 60_000,
    instant('2026-08-14T14:00-04:00'),
  ]) {
    assert.ok(!grid.isSlot(store, wrong));
  }
  for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, 1e300, -8.64e15]) assert.ok(!grid.isSlot(store, wrong));
});

test('a text that is no date has no slots', () => {
  for (const text of ['', 'today', '2026-02-30']) assert.deepEqual(grid.slotsOfDate(exampleStore(), text), []);
});

test("today and the last bookable date are the store's, not the server's", () => {
  const store = exampleStore({ timeZone: 'Pacific/Honolulu', daysAhead: 7 });
  const now = instant('2026-12-28T09:30Z');
  assert.equal(grid.todayOf(store, now), '2026-12-27');
  assert.equal(grid.lastBookableDate(store, now), '2027-01-03');
});

test('stores with the same hours share their days, others do not', () => {
  const one = grid.slotsOfDate(exampleStore(), '2026-08-14');
  assert.equal(grid.slotsOfDate(exampleStore({ name: 'Other' }), '2026-08-14'), one);
  const closed = exampleStore({ overrides: [{ date: '2026-08-14', periods: [] }] });
  assert.deepEqual(grid.slotsOfDate(closed, '2026-08-14'), []);
  assert.notDeepEqual(grid.slotsOfDate(exampleStore({ slotMinutes: 20 }), '2026-08-14'), one);
  assert.notDeepEqual(grid.slotsOfDate(exampleStore({ timeZone: 'America/Chicago' }), '2026-08-14'), one);
});

test('a day that was forgotten is computed again, the same', () => {
  const forgetful = new SlotGrid(zones, 2);
  const dates = ['2026-11-01', '2026-11-02', '2026-11-03', '2026-11-04', '2026-11-05', '2026-11-01'];
  for (const date of dates) {
    assert.deepEqual(forgetful.slotsOfDate(exampleStore(), date), grid.slotsOfDate(exampleStore(), date));
  }
  const first = forgetful.slotsOfDate(exampleStore(), '2026-11-02');
  assert.notEqual(forgetful.slotsOfDate(exampleStore(), '2026-11-02'), grid.slotsOfDate(exampleStore(), '2026-11-02'));
  assert.equal(forgetful.slotsOfDate(exampleStore(), '2026-11-02'), first);
});

test('a slot length that would never end is refused as the bug it is', () => {
  for (const slotMinutes of [0, -15, Number.NaN]) {
    assert.throws(() => grid.slotsOfDate(exampleStore({ slotMinutes }), '2026-08-14'), RangeError);
  }
});
