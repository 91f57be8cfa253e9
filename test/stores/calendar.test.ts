import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { FIRST_DAY, formatDate, LAST_DAY, parseDate, weekdayOf } from '../../stores/calendar.ts';

test('only a real calendar date is taken for a date', () => {
  for (const text of ['2026-02-29', '2026-13-01', '2026-00-10', '2026-04-31', '2026-01-00', '1900-02-29']) {
    assert.equal(parseDate(text), null, text);
  }
  for (const text of ['', '2026-1-1', '2026-01-01T00:00', ' 2026-01-01', '26-01-01', '2026-01-01\n', '+002026-01-01']) {
    assert.equal(parseDate(text), null, text);
  }
  for (const text of ['2026-02-28', '2028-02-29', '2000-02-29', '0000-01-01', '9999-12-31']) {
    assert.notEqual(parseDate(text), null, text);
  }
});

test('a day has the date and the weekday that luxon gives it', () => {
  fc.assert(
    fc.property(fc.integer({ min: FIRST_DAY, max: LAST_DAY }), (day) => {
      const expected = DateTime.fromMillis(day * 86_400_000, { zone: 'utc' });
      assert.equal(formatDate(day), expected.toISODate());
      assert.equal(weekdayOf(day), expected.weekday);
      assert.equal(parseDate(formatDate(day)), day);
    }),
    { numRuns: 2_000, examples: [[FIRST_DAY], [LAST_DAY], [0], [-1]] },
  );
});

test('a day outside the years 0000 to 9999 is a bug, not a date', () => {
  for (const day of [FIRST_DAY - 1, LAST_DAY + 1, Number.NaN]) assert.throws(() => formatDate(day), RangeError);
});
