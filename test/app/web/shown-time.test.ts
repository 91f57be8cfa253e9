import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StoreClock } from '../../../app/web/browser/live/store-clock.ts';
import { untilOf } from '../../../app/web/browser/time/until.ts';
import { fullTime, relative, shortDate, span, took, wallTime } from '../../../app/web/browser/time/wording.ts';
import { instantOf, inZone } from '../../../app/web/browser/time/zone.ts';

const newYork = 'America/New_York';
const at = Date.parse('2026-08-14T15:45:03Z');

test('lengths of time are said in one or two units', () => {
  const said = [0, 45_000, 60_000, 12 * 60_000, 3_600_000, 7_500_000, 3 * 86_400_000].map(span);
  assert.deepEqual(said, ['0 s', '45 s', '1 min', '12 min', '1 h', '2 h 5 min', '3 d']);
  assert.deepEqual([0.42, 12.4, 1_234, 90_000].map(took), ['0.4 ms', '12 ms', '1.2 s', '2 min']);
});

test('what comes is told from what was', () => {
  assert.deepEqual(
    [at + 240_000, at - 12_000, at + 400].map((then) => relative(then, at)),
    ['in 4 min', '12 s ago', 'now'],
  );
});

test('an instant is shown by the clock on the wall that it was written by', () => {
  const shown = '2026-08-14T11:45:03-04:00';
  assert.deepEqual([wallTime(shown), wallTime(shown, true), shortDate(shown)], ['11:45', '11:45:03', '14 Aug']);
  assert.equal(fullTime(shown, newYork), '2026-08-14 11:45:03 UTC−04:00, America/New_York');
  assert.equal(fullTime('2026-08-14T15:45:03+00:00'), '2026-08-14 15:45:03 UTC');
});

test('wall times and instants of a zone agree, also where clocks change', () => {
  assert.equal(inZone(at, newYork), '2026-08-14T11:45:03-04:00');
  assert.equal(inZone(at, 'Asia/Kathmandu'), '2026-08-14T21:30:03+05:45');
  for (const wall of [
    '2026-08-14T11:45',
    '2026-01-31T23:59',
    '2026-03-08T01:59',
    '2026-03-08T03:00',
    '2026-11-01T00:30',
  ])
    assert.equal(inZone(instantOf(wall, newYork), newYork).slice(0, 16), wall);
  const repeated = instantOf('2026-11-01T01:30', newYork);
  assert.equal(inZone(repeated, newYork), '2026-11-01T01:30:00-04:00', 'the first of the two');
  const missing = instantOf('2026-03-08T02:30', newYork);
  assert.equal(inZone(missing, newYork), '2026-03-08T03:30:00-04:00', 'as if the clock had not changed yet');
});

test('the end of a change is told with the offset of the store', () => {
  const until = (choice: '30' | 'day' | 'open' | 'at', wall = '') => untilOf({ choice, wall }, at, newYork);
  assert.equal(until('open'), undefined);
  assert.equal(until('30'), '2026-08-14T12:15:03-04:00');
  assert.equal(until('day'), '2026-08-15T00:00:00-04:00');
  assert.equal(until('at', '2026-08-14T15:30'), '2026-08-14T15:30:00-04:00');
  assert.equal(until('at'), null, 'no time was given');
});

test('the day ends at midnight also when it has 25 hours', () => {
  const morning = Date.parse('2026-11-01T09:00:00Z');
  assert.equal(untilOf({ choice: 'day', wall: '' }, morning, newYork), '2026-11-02T00:00:00-05:00');
});

test("the stores' clock goes on between readings, at its own speed", () => {
  const clock = new StoreClock();
  assert.equal(clock.now(0), undefined);
  clock.observe(at, 1_000);
  assert.equal(clock.now(1_500), at + 500, 'real time until more is known');
  clock.observe(at + 1_040, 2_000);
  clock.observe(at + 2_990, 4_000);
  assert.equal(clock.speed, 1, 'a network delays');
  clock.observe(at + 200_000, 6_000);
  assert.equal(clock.now(7_000), at + 240_000);
});

test("a stores' clock that was set back is read anew", () => {
  const clock = new StoreClock();
  clock.observe(at, 0);
  clock.observe(at + 60_000, 3_000);
  clock.observe(at - 3_600_000, 4_000);
  clock.observe(at - 3_597_000, 7_000);
  assert.deepEqual([clock.speed, clock.now(8_000)], [1, at - 3_596_000]);
});
