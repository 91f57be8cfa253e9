import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Piece } from '../../../app/store-import/opening-hours.ts';
import { parsePiece, servicePeriods } from '../../../app/store-import/opening-hours.ts';
import { checkDefinition } from '../../../stores/definition-check.ts';
import { exampleStore } from '../../stores/example-store.ts';

const WEEK = 10_080;

function piece(weekday: Piece['weekday'], opensAtMinute: number, closesAtMinute: number): Piece {
  return { weekday, opensAtMinute, closesAtMinute };
}

/** A row's hours in minutes, or what is wrong with it. */
function read(day: string, start: string, end: string): readonly [number, number, number] | string {
  const parsed = parsePiece(day, start, end);
  if (!parsed.ok) return parsed.error;
  return [parsed.value.weekday, parsed.value.opensAtMinute, parsed.value.closesAtMinute];
}

/** Which minutes of the week are open. */
function openMinutes(pieces: readonly Piece[]): Uint8Array {
  const open = new Uint8Array(WEEK);
  for (const { weekday, opensAtMinute, closesAtMinute } of pieces) {
    const midnight = (weekday - 1) * 1_440;
    for (let minute = opensAtMinute; minute < closesAtMinute; minute += 1) open[(midnight + minute) % WEEK] = 1;
  }
  return open;
}

test('day 0 is Monday, and seconds may be missing', () => {
  assert.deepEqual(read('0', '09:00:00', '17:30:00'), [1, 540, 1_050]);
  assert.deepEqual(read('6', '09:00', '17:30'), [7, 540, 1_050]);
});

test('an end at 23:59, in any second, is midnight', () => {
  for (const end of ['23:59', '23:59:00', '23:59:30', '23:59:59', '24:00', '24:00:00']) {
    assert.deepEqual(read('0', '18:00:00', end), [1, 1_080, 1_440], end);
  }
  assert.deepEqual(read('0', '18:00:00', '23:58:00'), [1, 1_080, 1_438]);
});

test('other seconds go to the nearest minute', () => {
  assert.deepEqual(read('0', '00:00:00', '04:59:59'), [1, 0, 300]);
  assert.deepEqual(read('0', '08:59:30', '10:00:29'), [1, 540, 600]);
});

test('a row that makes no sense says why', () => {
  assert.equal(read('7', '09:00', '17:00'), 'day 7 is not 0 (Monday) to 6 (Sunday)');
  assert.equal(read('', '09:00', '17:00'), 'day  is not 0 (Monday) to 6 (Sunday)');
  for (const time of ['', '9:00', '25:00', '09:60', '09:00:60', '24:01', '09.00', 'noon', '-1:00']) {
    assert.equal(read('1', time, '17:00'), `start ${time} is not a time of day`);
    assert.equal(read('1', '09:00', time), `end ${time} is not a time of day`);
  }
  assert.equal(read('1', '17:00', '09:00'), 'end 09:00 is not after start 17:00');
  assert.equal(read('1', '17:00', '17:00'), 'end 17:00 is not after start 17:00');
  assert.equal(read('1', '24:00', '24:00'), 'end 24:00 is not after start 24:00');
});

test('pieces of one day that overlap, touch or repeat are one period', () => {
  assert.deepEqual(servicePeriods([piece(1, 600, 720), piece(1, 540, 660)]), [piece(1, 540, 720)]);
  assert.deepEqual(servicePeriods([piece(1, 540, 600), piece(1, 600, 660)]), [piece(1, 540, 660)]);
  assert.deepEqual(servicePeriods([piece(1, 540, 600), piece(1, 540, 600)]), [piece(1, 540, 600)]);
  assert.deepEqual(servicePeriods([piece(1, 540, 900), piece(1, 600, 660)]), [piece(1, 540, 900)]);
  assert.deepEqual(servicePeriods([piece(1, 1_020, 1_320), piece(1, 660, 840)]), [
    piece(1, 660, 840),
    piece(1, 1_020, 1_320),
  ]);
});

test('a night that the file cuts at midnight is one period of the day it opens on', () => {
  assert.deepEqual(servicePeriods([piece(5, 1_080, 1_440), piece(6, 0, 120)]), [piece(5, 1_080, 1_560)]);
  assert.deepEqual(servicePeriods([piece(5, 1_080, 1_440), piece(6, 0, 120), piece(6, 600, 1_200)]), [
    piece(5, 1_080, 1_560),
    piece(6, 600, 1_200),
  ]);
});

test('the night from Sunday to Monday is one period too', () => {
  assert.deepEqual(servicePeriods([piece(1, 0, 120), piece(7, 1_080, 1_440)]), [piece(7, 1_080, 1_560)]);
});

test('a night is not joined to a morning that begins later, or to one after a day off', () => {
  const late = [piece(5, 1_080, 1_440), piece(6, 1, 120)];
  assert.deepEqual(servicePeriods(late), late);
  const apart = [piece(4, 1_080, 1_440), piece(6, 0, 120)];
  assert.deepEqual(servicePeriods(apart), apart);
  const early = [piece(5, 1_080, 1_438), piece(6, 0, 120)];
  assert.deepEqual(servicePeriods(early), early);
});

test('a store that never closes has seven periods of 24 hours', () => {
  const week = ([1, 2, 3, 4, 5, 6, 7] as const).map((weekday) => piece(weekday, 0, 1_440));
  assert.deepEqual(servicePeriods(week), week);
});

test('a whole day is never the tail of the night before, but may have a tail of its own', () => {
  assert.deepEqual(servicePeriods([piece(5, 1_080, 1_440), piece(6, 0, 1_440), piece(7, 0, 120)]), [
    piece(5, 1_080, 1_440),
    piece(6, 0, 1_560),
  ]);
});

test('whatever the pieces, the periods open the same minutes, never overlap, and none is cut at midnight', () => {
  const quarter = fc.integer({ min: 0, max: 96 }).map((quarters) => quarters * 15);
  const anyPiece = fc
    .tuple(
      fc.constantFrom(1, 2, 3, 4, 5, 6, 7),
      fc.uniqueArray(fc.oneof(quarter, fc.constantFrom(0, 1_440)), { minLength: 2, maxLength: 2 }),
    )
    .map(([weekday, [a = 0, b = 0]]) => piece(weekday, Math.min(a, b), Math.max(a, b)));
  fc.assert(
    fc.property(fc.array(anyPiece, { maxLength: 21 }), (pieces) => {
      const periods = servicePeriods(pieces);
      assert.deepEqual(openMinutes(periods), openMinutes(pieces));
      assert.deepEqual(checkDefinition(exampleStore({ periods })), []);
      for (const { weekday, closesAtMinute } of periods.filter((period) => period.closesAtMinute === 1_440)) {
        const rest = periods.find((period) => period.weekday === (weekday % 7) + 1 && period.opensAtMinute === 0);
        assert.ok(rest === undefined || rest.closesAtMinute >= 1_440, `${weekday} ${closesAtMinute}`);
      }
    }),
    { numRuns: 500 },
  );
});
