import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseInstant } from '../../../app/http/instants.ts';

test('an instant is the same whatever offset it is written with', () => {
  const last = Date.UTC(9999, 0, 1);
  fc.assert(
    fc.property(
      fc.integer({ min: 86_400_000, max: last }),
      fc.integer({ min: -1_439, max: 1_439 }),
      (instant, offset) => {
        const wall = new Date(instant + offset * 60_000).toISOString().slice(0, 23);
        const size = Math.abs(offset);
        const pad = (value: number) => String(value).padStart(2, '0');
        const zone = `${offset < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
        assert.equal(parseInstant(wall + zone), instant);
      },
    ),
  );
});

test('the forms of RFC 3339 are read, and no others', () => {
  const noon = Date.UTC(2026, 7, 14, 12);
  for (const text of [
    '2026-08-14T12:00:00Z',
    '2026-08-14t12:00:00z',
    '2026-08-14T12:00:00.000Z',
    '2026-08-14T12:00:00-00:00',
  ]) {
    assert.equal(parseInstant(text), noon, text);
  }
  assert.equal(parseInstant('2026-08-14T12:00:00.1239999Z'), noon + 123);
  for (const text of [
    '',
    '2026-08-14',
    '2026-08-14 12:00:00Z',
    '2026-08-14T12:00Z',
    '2026-08-14T12:00:00',
    '2026-08-14T24:00:00Z',
    '2026-08-14T12:60:00Z',
    '2026-08-14T12:00:60Z',
    '2026-02-29T12:00:00Z',
    '2026-13-01T12:00:00Z',
    '2026-08-14T12:00:00+24:00',
    '2026-08-14T12:00:00+0200',
    '2026-08-14T12:00:00.Z',
    '+002026-08-14T12:00:00Z',
    '1969-12-31T23:59:59Z',
    '9999-12-31T23:59:59-12:00',
    ' 2026-08-14T12:00:00Z',
    '2026-08-14T12:00:00Z\n',
    '２026-08-14T12:00:00Z',
  ]) {
    assert.equal(parseInstant(text), null, text);
  }
});

test('any text is an instant or none, and never a fault', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const parsed = parseInstant(text);
      assert(parsed === null || Number.isSafeInteger(parsed));
    }),
  );
});
