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

test('a service whose clock runs fast is followed', () => {
  const countdown = new Countdown();
  countdown.observe(holdRead('2026-08-14T12:00:00-04:00'), 0);
  const hold = holdRead('2026-08-14T12:03:00-04:00');
  countdown.observe(hold, 3_000);
  assert.equal(countdown.leftMs(hold, 3_000), 120_000);
  assert.equal(countdown.leftMs(hold, 4_000), 60_000);
});

test('the clock shows a second that has begun, so that 0:00 is the end', () => {
  assert.deepEqual([300_000, 299_001, 61_000, 1, 0].map(clockFace), ['5:00', '5:00', '1:01', '0:01', '0:00']);
});
