import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { OpsOrder } from '../../../../../../app/web/browser/answers/order.ts';
import { Axis, offsetMsOf } from '../../../../../../app/web/browser/console/order/axis.ts';
import type { Extent, Picture } from '../../../../../../app/web/browser/console/order/picture.ts';
import { pictureOf } from '../../../../../../app/web/browser/console/order/picture.ts';
import { nyc, onTime, someOrder, twiceRefused } from './some-order.ts';

const PHONE_PX = 340;

function markOf(picture: Picture, kind: 'fire' | 'promise' | 'now') {
  return picture.marks.find((mark) => mark.kind === kind);
}

describe('an order as a picture', () => {
  test('stands between its fire time and its promise time, and now', () => {
    const picture = pictureOf(onTime, 'whole', 1_000);
    assert.deepEqual(
      picture.marks.map(({ label }) => label),
      ['fire 11:30', 'promise 11:45', 'now 11:31'],
    );
    const [fire, promise, now] = picture.marks.map(({ x }) => x);
    assert.ok((fire ?? 0) < (now ?? 0) && (now ?? 0) < (promise ?? 0));
  });

  test('shows each status from when it began to when the next did', () => {
    const { statuses } = pictureOf(onTime, 'whole', 1_000);
    assert.deepEqual(
      statuses.map(({ words, tone }) => [words, tone]),
      [
        ['11:00:00 scheduled', 'plain'],
        ['11:30:00 firing: attempt 1', 'waiting'],
        ['11:30:00 fired', 'ok'],
      ],
    );
  });

  test('shows an attempt that took no time to speak of', () => {
    const { attempts } = pictureOf(onTime, 'whole', PHONE_PX);
    assert.equal(attempts[0]?.width, 3);
    assert.equal(attempts[0]?.words, 'attempt 1: delivered after 400 ms');
  });

  test('of how it was sent alone tells three attempts and the waits between them apart, on a phone too', () => {
    const picture = pictureOf(twiceRefused, 'sending', PHONE_PX);
    const starts = picture.attempts.map(({ x }) => x);
    assert.equal(starts.length, 3);
    assert.ok((starts[1] ?? 0) - (starts[0] ?? 0) > 60 && (starts[2] ?? 0) - (starts[1] ?? 0) > 120, `${starts}`);
    assert.equal(markOf(picture, 'promise'), undefined, 'the promise time is outside');
  });

  test('says how late it was, where it was', () => {
    const { lateness, axis } = pictureOf(twiceRefused, 'sending', 1_000);
    assert.equal(lateness?.words, '9.5 s late');
    assert.equal(lateness?.x, axis.x(Date.parse(someOrder.fire_at)));
    assert.equal(pictureOf(onTime, 'sending', 1_000).lateness, null);
  });

  test('of an order that only the store could tell of says how late it was when the store had it', () => {
    const { fired_at: _, ...order } = twiceRefused.order;
    const timeline = order.timeline.map((step) =>
      step.status === 'fired' ? { ...step, status: 'accepted' as const } : step,
    );
    const settled: OpsOrder = {
      ...twiceRefused,
      at: nyc('12:30:00'),
      order: { ...order, status: 'accepted', timeline },
    };
    const { axis, lateness } = pictureOf(settled, 'sending', 1_000);
    assert.equal(lateness?.x, axis.x(Date.parse(someOrder.fire_at)));
    assert.ok(axis.range.to < Date.parse(nyc('11:31:00')));
  });

  test('of an order that was fired by hand long before its time begins when that was', () => {
    const { fired_at: _, ...unfired } = someOrder;
    const timeline = [
      { at: nyc('11:00:00'), status: 'scheduled' as const },
      { at: nyc('11:05:00'), status: 'deferred' as const, detail: 'waits: its POS is down: refused' },
    ];
    const waiting: OpsOrder = {
      ...onTime,
      at: nyc('11:10:00'),
      order: { ...unfired, status: 'deferred', timeline },
      attempts: [],
      late_ms: -1_200_000,
    };
    const { axis } = pictureOf(waiting, 'sending', 1_000);
    assert.deepEqual([axis.has(Date.parse(nyc('11:05:00'))), axis.has(Date.parse(nyc('11:04:00')))], [true, false]);
    assert.equal(axis.has(Date.parse(waiting.at)), true);
  });

  test('numbers its attempts, inside or beside, where there is room', () => {
    const { attempts } = pictureOf(twiceRefused, 'sending', 1_000);
    assert.deepEqual(
      attempts.map(({ label, beside }) => label || beside),
      ['1', '2', '3'],
    );
    const squeezed = pictureOf(twiceRefused, 'whole', PHONE_PX).attempts;
    assert.deepEqual(
      squeezed.map(({ label, beside }) => label || beside),
      ['', '', '3'],
    );
  });

  test('of an order that waits goes on to now, late or not', () => {
    const { fired_at: _, ...unfired } = someOrder;
    const waiting: OpsOrder = {
      ...onTime,
      at: nyc('11:50:00'),
      order: { ...unfired, status: 'scheduled', timeline: [{ at: nyc('11:00:00'), status: 'scheduled' }] },
      attempts: [],
      late_ms: 20 * 60_000,
    };
    const picture = pictureOf(waiting, 'whole', 1_000);
    const [only] = picture.statuses;
    assert.equal((only?.x ?? 0) + (only?.width ?? 0), markOf(picture, 'now')?.x);
    assert.equal(picture.lateness?.words, '20 min late');
  });

  test('of an order that is over ends where it ended, and has no now', () => {
    const over: OpsOrder = {
      ...onTime,
      at: nyc('18:00:00'),
      order: {
        ...someOrder,
        status: 'picked_up',
        timeline: [...someOrder.timeline, { at: nyc('11:50:00'), status: 'picked_up' }],
      },
    };
    const { axis, marks } = pictureOf(over, 'whole', 1_000);
    assert.ok(axis.range.to < Date.parse(nyc('11:55:00')));
    assert.equal(marks.length, 2);
  });

  test('of an order booked days ahead does not squeeze what matters', () => {
    const early: OpsOrder = { ...onTime, order: { ...someOrder, created_at: '2026-08-10T11:00:00-04:00' } };
    const { axis } = pictureOf(early, 'whole', 1_000);
    assert.ok(axis.range.to - axis.range.from < 30 * 60_000);
  });
});

test('nothing is drawn outside of the picture, whatever its width', () => {
  const anOrder = fc.constantFrom(onTime, twiceRefused);
  const anExtent = fc.constantFrom<Extent>('whole', 'sending');
  fc.assert(
    fc.property(anOrder, anExtent, fc.integer({ min: 200, max: 2_000 }), (order, extent, widthPx) => {
      const { statuses, attempts, marks, axis } = pictureOf(order, extent, widthPx);
      for (const { x, width } of [...statuses, ...attempts]) assert.ok(x >= 0 && x + width <= widthPx + 0.2, `${x}`);
      for (const { x } of marks) assert.ok(x >= 0 && x <= widthPx);
      const ticks = axis.ticks();
      assert.ok(ticks.length <= Math.floor(widthPx / 64) + 1);
    }),
  );
});

test('ticks stand at round times of the store, in zones of half hours, too', () => {
  const from = Date.parse('2026-08-14T11:52:00+05:30');
  const axis = new Axis({ from, to: from + 40 * 60_000 }, 400, offsetMsOf('2026-08-14T11:52:00+05:30'));
  assert.deepEqual(
    axis.ticks().map(({ label }) => label),
    ['12:00', '12:10', '12:20', '12:30'],
  );
});

test("an instant's clock is known from how it is written, to parts of a second or not", () => {
  assert.equal(offsetMsOf('2026-08-14T11:30:00.4-04:00'), -4 * 3_600_000);
  assert.equal(offsetMsOf('2026-08-14T11:30:00+05:45'), 5.75 * 3_600_000);
  assert.equal(offsetMsOf('2026-08-14T11:30:00Z'), 0);
});
