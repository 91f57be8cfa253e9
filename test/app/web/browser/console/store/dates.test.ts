import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dateWords, daysAfter } from '../../../../../../app/web/browser/console/store/dates.ts';

test('a day after or before is the next in the calendar, over the ends of months and years', () => {
  assert.equal(daysAfter('2026-08-31', 1), '2026-09-01');
  assert.equal(daysAfter('2026-01-01', -1), '2025-12-31');
  assert.equal(daysAfter('2026-03-29', 1), '2026-03-30');
});

test('a date names its weekday', () => {
  assert.equal(dateWords('2026-08-14'), 'Fri 14 Aug');
});
