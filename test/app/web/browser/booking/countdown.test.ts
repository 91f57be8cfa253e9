import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Hold } from '../../../../../app/web/browser/answers/booking.ts';
import { Countdown, clockFace } from '../../../../../app/web/browser/booking/countdown.ts';

function holdRead(at: string): Hold {
  const ids = { hold_id: 'hold_1', store_id: 's1' };
  const times = { slot: '2026-08-14T12:45:00-04:00', expires_at: '2026-08-14T12:05:00-04:00', at };
  return { ...ids, ...times, units: 1, status: 'held', extended: false };
}

test("a hold is counted down by the service's clock, whatever the device's shows", () => {
  const countdown = new Countdown();
  const hold = holdRead('2026-08-14T12:00:00-04:00');
  countdown.observe(hold, 77_000);
  assert.equal(countdown.leftMs(hold, 77_000), 300_000);
  assert.equal(countdown.leftMs(hold, 78_500), 298_500);
  assert.equal(countdown.leftMs(hold, 77_000 + 301_000), 0);
});

test('a clock that runs fast is counted at the speed that it says, from the first moment', () => {
  const countdown = new Countdown();
  const hold = holdRead('2026-08-14T12:00:00-04:00');
  countdown.runsAt(20);
  countdown.observe(hold, 0);
  assert.equal(countdown.leftMs(hold, 1_000), 280_000);
  assert.equal(countdown.leftMs(hold, 3_000), 240_000);
});

test('an answer that took long does not turn the countdown back; one that was quicker corrects it', () => {
  const countdown = new Countdown();
  const hold = holdRead('2026-08-14T12:00:00-04:00');
  countdown.runsAt(20);
  countdown.observe(hold, 0);
  countdown.observe(holdRead('2026-08-14T12:00:50-04:00'), 3_000);
  assert.equal(countdown.leftMs(hold, 3_000), 240_000, 'half a second on its way');
  countdown.observe(holdRead('2026-08-14T12:02:04-04:00'), 6_000);
  assert.equal(countdown.leftMs(hold, 6_000), 176_000, 'the first one was on its way longer');
});

test('a clock that was set back is followed', () => {
  const countdown = new Countdown();
  countdown.runsAt(1);
  countdown.observe(holdRead('2026-08-14T12:04:00-04:00'), 0);
  const hold = holdRead('2026-08-14T12:00:00-04:00');
  countdown.observe(hold, 1_000);
  assert.equal(countdown.leftMs(hold, 1_000), 300_000);
});

test('the clock shows a second that has begun, so that 0:00 is the end', () => {
  assert.deepEqual([300_000, 299_001, 61_000, 1, 0].map(clockFace), ['5:00', '5:00', '1:01', '0:01', '0:00']);
});
