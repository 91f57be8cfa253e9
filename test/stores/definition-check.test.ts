import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DefinitionProblem } from '../../stores/definition-check.ts';
import { checkDefinition } from '../../stores/definition-check.ts';
import type { ServicePeriod, StoreDefinition } from '../../stores/store.ts';
import { daily, exampleStore } from './example-store.ts';

function problems(given: Partial<StoreDefinition>): readonly DefinitionProblem[] {
  return checkDefinition(exampleStore(given));
}

function pointers(given: Partial<StoreDefinition>): readonly string[] {
  return problems(given).map(({ pointer }) => pointer);
}

function period(weekday: ServicePeriod['weekday'], opensAtMinute: number, closesAtMinute: number): ServicePeriod {
  return { weekday, opensAtMinute, closesAtMinute };
}

test('a store that can be opened has no problem', () => {
  assert.deepEqual(problems({}), []);
  assert.deepEqual(problems({ periods: [] }), []);
  assert.deepEqual(problems({ periods: daily(360, 1_800), slotMinutes: 5, capacity: 0, daysAhead: 0 }), []);
  assert.deepEqual(problems({ periods: [period(7, 1_080, 1_560), period(1, 120, 600)] }), []);
});

test('a zone that does not exist is named', () => {
  assert.deepEqual(problems({ timeZone: 'America/Nowhere' }), [
    { pointer: '/timeZone', detail: 'America/Nowhere is not a time zone of the IANA database' },
  ]);
  assert.deepEqual(pointers({ timeZone: '+02:00' }), ['/timeZone']);
});

test('a number out of its range, or broken, is pointed at', () => {
  assert.deepEqual(pointers({ slotMinutes: 4 }), ['/slotMinutes']);
  assert.deepEqual(pointers({ slotMinutes: 241, leadMinutes: -1 }), ['/slotMinutes', '/leadMinutes']);
  assert.deepEqual(pointers({ capacity: 1.5, daysAhead: Number.NaN }), ['/capacity', '/daysAhead']);
  assert.deepEqual(pointers({ cutOffMinutes: -5, holdMinutes: 0 }), ['/cutOffMinutes', '/holdMinutes']);
});

test('a store needs a name, here and at its POS', () => {
  assert.deepEqual(pointers({ name: ' ', storeRef: '' }), ['/name', '/storeRef']);
  assert.deepEqual(pointers({ name: 'x'.repeat(201) }), ['/name']);
});

test('a period must close after it opens, and by the end of the next day', () => {
  const good = period(1, 600, 660);
  assert.deepEqual(pointers({ periods: [good, period(2, 600, 600)] }), ['/periods/1']);
  assert.deepEqual(pointers({ periods: [good, period(2, 600, 540)] }), ['/periods/1']);
  assert.deepEqual(pointers({ periods: [good, period(2, 600, 2_881)] }), ['/periods/1']);
  assert.deepEqual(pointers({ periods: [period(2, -1, 60), good, period(3, 1_440, 1_500)] }), [
    '/periods/0',
    '/periods/2',
  ]);
  assert.deepEqual(pointers({ periods: [period(2, 0.5, 60)] }), ['/periods/0']);
});

test('periods that overlap are named, the later by the earlier', () => {
  assert.deepEqual(problems({ periods: [period(1, 600, 900), period(1, 840, 1_000)] }), [
    { pointer: '/periods/1', detail: 'overlaps /periods/0' },
  ]);
  assert.deepEqual(pointers({ periods: [period(1, 840, 1_000), period(1, 600, 900)] }), ['/periods/0']);
  assert.deepEqual(pointers({ periods: [period(1, 600, 1_200), period(1, 610, 620), period(1, 900, 910)] }), [
    '/periods/1',
    '/periods/2',
  ]);
  assert.deepEqual(pointers({ periods: [period(1, 600, 660), period(1, 600, 660)] }), ['/periods/1']);
});

test('a night that reaches into the next day overlaps its periods, over the end of the week too', () => {
  assert.deepEqual(pointers({ periods: [period(5, 1_080, 1_560), period(6, 60, 600)] }), ['/periods/1']);
  assert.deepEqual(pointers({ periods: [period(7, 1_080, 1_560), period(1, 60, 600)] }), ['/periods/1']);
  assert.deepEqual(pointers({ periods: [period(1, 60, 600), period(7, 1_080, 1_560)] }), ['/periods/0']);
});

test('periods that only touch do not overlap', () => {
  assert.deepEqual(pointers({ periods: [period(1, 600, 660), period(1, 660, 720)] }), []);
  assert.deepEqual(pointers({ periods: [period(7, 1_080, 1_560), period(1, 120, 600)] }), []);
});

test('an override is for one real date, with hours that are checked like any', () => {
  const hours = { opensAtMinute: 600, closesAtMinute: 660 };
  assert.deepEqual(pointers({ overrides: [{ date: '2026-12-25', periods: [] }] }), []);
  assert.deepEqual(pointers({ overrides: [{ date: '2026-02-29', periods: [] }] }), ['/overrides/0/date']);
  assert.deepEqual(
    problems({
      overrides: [
        { date: '2026-12-25', periods: [] },
        { date: '2026-12-25', periods: [hours] },
      ],
    }),
    [{ pointer: '/overrides/1', detail: 'is for the same date as /overrides/0' }],
  );
  assert.deepEqual(pointers({ overrides: [{ date: '2026-12-25', periods: [hours, hours] }] }), [
    '/overrides/0/periods/1',
  ]);
  assert.deepEqual(
    pointers({ overrides: [{ date: '2026-12-25', periods: [{ opensAtMinute: 9, closesAtMinute: 8 }] }] }),
    ['/overrides/0/periods/0'],
  );
});
