import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DateTime, IANAZone } from 'luxon';
import { isTimeZone, Zone, Zones } from '../../stores/zone.ts';

const anyZone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
const anyInstant = fc.integer({ min: utc('1972-01-01'), max: utc('2060-01-01') });

function utc(text: string): number {
  return DateTime.fromISO(text, { zone: 'utc' }).toMillis();
}

test('an instant is shown as luxon shows it, in every zone', () => {
  const zones = new Zones();
  fc.assert(
    fc.property(anyZone, anyInstant, (timeZone, instant) => {
      const expected = DateTime.fromMillis(instant, { zone: timeZone });
      const shown = zones.formatInstant(instant, timeZone);
      assert.equal(DateTime.fromISO(shown).toMillis(), instant);
      if (Number.isInteger(expected.offset)) {
        assert.equal(shown, expected.toISO({ suppressMilliseconds: true })?.replace('Z', '+00:00'));
      }
    }),
    { numRuns: 2_000 },
  );
});

test('the form of an instant is RFC 3339 with the offset of the store', () => {
  const zones = new Zones();
  const noon = utc('2026-08-14T15:45');
  assert.equal(zones.formatInstant(noon, 'America/New_York'), '2026-08-14T11:45:00-04:00');
  assert.equal(zones.formatInstant(noon, 'Asia/Kathmandu'), '2026-08-14T21:30:00+05:45');
  assert.equal(zones.formatInstant(noon, 'UTC'), '2026-08-14T15:45:00+00:00');
  assert.equal(zones.formatInstant(noon + 50, 'UTC'), '2026-08-14T15:45:00.050+00:00');
});

test('an offset is right to the millisecond around a clock change', () => {
  const change = utc('2026-11-01T06:00');
  const zone = new Zone('America/New_York');
  assert.equal(zone.offsetMsAt(change - 1), -4 * 3_600_000);
  assert.equal(zone.offsetMsAt(change), -5 * 3_600_000);
});

test('more days than a zone remembers still have their own offsets', () => {
  const zone = new Zone('Europe/Berlin');
  const reference = IANAZone.create('Europe/Berlin');
  for (let instant = utc('2020-01-01'); instant < utc('2026-01-01'); instant += 86_400_000) {
    assert.equal(zone.offsetMsAt(instant), reference.offset(instant) * 60_000);
  }
});

test('a wall time the clock shows twice has two instants, one it skips is read with the offset before', () => {
  const zone = new Zone('America/New_York');
  const twice = utc('2026-11-01T01:30');
  assert.equal(zone.format(zone.earlierInstantOf(twice)), '2026-11-01T01:30:00-04:00');
  assert.equal(zone.format(zone.laterInstantOf(twice)), '2026-11-01T01:30:00-05:00');
  const skipped = utc('2027-03-14T02:30');
  assert.equal(zone.format(zone.earlierInstantOf(skipped)), '2027-03-14T03:30:00-04:00');
  assert.equal(zone.format(zone.laterInstantOf(skipped)), '2027-03-14T03:30:00-04:00');
});

test('any other wall time has one instant, which shows it', () => {
  fc.assert(
    fc.property(anyZone, anyInstant, (timeZone, instant) => {
      const zone = new Zone(timeZone);
      const shown = zone.wallTimeOf(instant);
      const [earlier, later] = [zone.earlierInstantOf(shown), zone.laterInstantOf(shown)];
      assert.equal(zone.wallTimeOf(earlier), shown);
      assert.equal(zone.wallTimeOf(later), shown);
      assert.ok(earlier === instant || later === instant);
    }),
    { numRuns: 300 },
  );
});

test('only names of the IANA database are time zones', () => {
  for (const name of ['America/New_York', 'UTC', 'Asia/Calcutta']) assert.ok(isTimeZone(name), name);
  for (const name of ['', 'America/Nowhere', '+02:00', 'local']) assert.ok(!isTimeZone(name), name);
  assert.throws(() => new Zone('America/Nowhere'), RangeError);
});
