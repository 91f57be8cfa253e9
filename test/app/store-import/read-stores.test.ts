import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { RowProblem } from '../../../app/store-import/csv-file.ts';
import type { StoreFiles } from '../../../app/store-import/read-stores.ts';
import { readStores } from '../../../app/store-import/read-stores.ts';
import { checkDefinition } from '../../../stores/definition-check.ts';
import { parsePosAccountId } from '../../../stores/ids.ts';
import { storeDefaults } from '../../../stores/store.ts';
import { temporaryFiles } from './temporary-files.ts';

const HOURS = 'store_id,day,start_time_local,end_time_local\n';
const ZONES = 'store_id,timezone_str\n';
const DATA = join(import.meta.dirname, '../../../../shared/data');

function defaults(): StoreFiles['defaults'] {
  const posAccount = parsePosAccountId('till');
  if (posAccount === null) throw new Error('the defaults need an account');
  return { ...storeDefaults, posAccount };
}

/** Reads two files made of these contents; problems without their folder. */
async function read(t: TestContext, hours: string | Buffer, zones: string | Buffer, change: Partial<StoreFiles> = {}) {
  const write = await temporaryFiles(t);
  const problems: RowProblem[] = [];
  const files = { hours: await write('hours.csv', hours), zones: await write('zones.csv', zones) };
  const onProblem = (problem: RowProblem) => void problems.push(problem);
  const result = await readStores({ ...files, defaults: defaults(), onProblem, ...change });
  const told = problems.map(
    ({ file, line, detail }) => `${file === files.hours ? 'hours' : 'zones'}:${line} ${detail}`,
  );
  return { result, told, files };
}

/** As {@link read}, where the files can be read. */
async function readWhole(t: TestContext, hours: string | Buffer, zones: string | Buffer) {
  const { result, told } = await read(t, hours, zones);
  assert.ok(result.ok);
  return { ...result.value, told };
}

test('a store with hours and a zone comes in, named for its id', async (t) => {
  const { definitions, summary, told } = await readWhole(
    t,
    `${HOURS}17,4,18:00:00,23:59:59\n17,5,00:00:00,02:00:00\n`,
    `${ZONES}17,America/Chicago\n`,
  );
  assert.deepEqual(told, []);
  assert.deepEqual(definitions, [
    {
      ...defaults(),
      storeId: '17',
      name: 'Store 17',
      timeZone: 'America/Chicago',
      periods: [{ weekday: 5, opensAtMinute: 1_080, closesAtMinute: 1_560 }],
      overrides: [],
      storeRef: '17',
    },
  ]);
  assert.equal(summary.imported, 1);
});

test('gzip is told by its content, not by its name', async (t) => {
  const hours = `${HOURS}17,4,18:00:00,23:00:00\n`;
  const zones = `${ZONES}17,America/Chicago\n`;
  assert.equal((await readWhole(t, gzipSync(hours), zones)).summary.imported, 1);
  assert.equal((await readWhole(t, hours, gzipSync(zones))).summary.imported, 1);
});

test('what spreadsheets do to a file does no harm', async (t) => {
  const hours =
    '\uFEFF"day","store_id","start_time_local","end_time_local","note"\r\n"4","17","18:00","23:00",""\r\n\r\n';
  const { definitions, told } = await readWhole(t, hours, '\uFEFFtimezone_str,store_id\r\n America/Chicago ,17');
  assert.deepEqual(told, []);
  assert.deepEqual(definitions[0]?.periods, [{ weekday: 5, opensAtMinute: 1_080, closesAtMinute: 1_380 }]);
});

test('a bad row is told with its file and line, and costs itself alone', async (t) => {
  const hours = [
    '17,4,18:00:00,23:00:00',
    '17,9,18:00:00,23:00:00',
    '17,4',
    '',
    '17,5,6pm,23:00:00',
    '17,5,18:00:00,17:00:00',
    ' ,5,18:00:00,23:00:00',
    '"17,5,18:00:00,23:00:00',
    '17,6,18:00:00,23:00:00',
  ];
  const zones = ['17,America/Chicago', '18,Mars/Olympus', '17,America/New_York', '17,America/Chicago'];
  const { definitions, summary, told } = await readWhole(t, HOURS + hours.join('\n'), ZONES + zones.join('\n'));
  assert.deepEqual(told, [
    'zones:3 Mars/Olympus is not a time zone',
    'zones:4 store 17 is in America/Chicago already',
    'hours:3 day 9 is not 0 (Monday) to 6 (Sunday)',
    'hours:4 has 2 columns, the header has 4',
    'hours:6 start 6pm is not a time of day',
    'hours:7 end 17:00:00 is not after start 18:00:00',
    'hours:8 store_id  is not an id',
    'hours:9 store_id "17 is not an id',
  ]);
  assert.equal(summary.badRows, 8);
  assert.deepEqual(
    definitions.map(({ timeZone, periods }) => [timeZone, periods.map(({ weekday }) => weekday)]),
    [['America/Chicago', [5, 7]]],
  );
});

test('a store that one file lacks stays out, and the summary says how many and which', async (t) => {
  const hours = ['1', '2', '3', '4', '5'].map((id) => `${id},0,09:00:00,17:00:00\n`).join('');
  const { summary } = await readWhole(t, HOURS + hours, `${ZONES}5,America/Chicago\n6,America/Chicago\n`);
  assert.deepEqual(summary, {
    imported: 1,
    leftOut: {
      'no-zone': { count: 4, examples: ['1', '2', '3'] },
      'no-hours': { count: 1, examples: ['6'] },
      'not-valid': { count: 0, examples: [] },
    },
    badRows: 0,
  });
});

test('a store that could not be opened stays out, and the summary says why', async (t) => {
  const change = { defaults: { ...defaults(), slotMinutes: 1 } };
  const { result } = await read(t, `${HOURS}17,4,18:00:00,23:00:00\n`, `${ZONES}17,America/Chicago\n`, change);
  assert.ok(result.ok);
  assert.equal(result.value.summary.imported, 0);
  assert.deepEqual(result.value.summary.leftOut['not-valid'], {
    count: 1,
    examples: ['17 (/slotMinutes must be a whole number from 5 to 240)'],
  });
});

test('a file that cannot be read is named, with the reason', async (t) => {
  const zones = `${ZONES}17,America/Chicago\n`;
  const broken: readonly (readonly [string | Buffer, RegExp])[] = [
    ['', /the file is empty/],
    ['17,4,18:00:00,23:00:00\n', /header with store_id and day and start_time_local and end_time_local/],
    ['store_id,day\n17,4\n', /header with start_time_local and end_time_local$/],
    [gzipSync(HOURS).subarray(0, 30), /unexpected end of file/],
    [`${HOURS}${'x'.repeat(10_000)}`, /Max Record Size/],
  ];
  for (const [hours, reason] of broken) {
    const { result, files } = await read(t, hours, zones);
    assert.ok(!result.ok);
    assert.equal(result.error.file, files.hours);
    assert.match(result.error.detail, reason);
  }
});

test('a file that is not there is a problem to tell, not a crash', async (t) => {
  const { result } = await read(t, HOURS, ZONES, { zones: '/nowhere/zones.csv' });
  assert.ok(!result.ok);
  assert.deepEqual([result.error.file, /ENOENT/.test(result.error.detail)], ['/nowhere/zones.csv', true]);
});

test('a bug in what listens to problems is not taken for a broken file', async (t) => {
  const onProblem = () => {
    throw new TypeError('bug');
  };
  await assert.rejects(read(t, HOURS, `${ZONES}17,Mars/Olympus\n`, { onProblem }), /bug/);
});

test('the 11,091 real restaurants that have hours and a zone come in, each fit to be opened', async (t) => {
  const hours = join(DATA, 'store-hours.csv.gz');
  const zones = join(DATA, 'store-timezones.csv.gz');
  if (!existsSync(hours) || !existsSync(zones)) {
    t.diagnostic(`not tried: ${DATA} has no store-hours.csv.gz or store-timezones.csv.gz`);
    return;
  }
  const result = await readStores({
    hours,
    zones,
    defaults: defaults(),
    onProblem: ({ detail }) => assert.fail(detail),
  });
  assert.ok(result.ok);
  const { definitions, summary } = result.value;
  assert.equal(definitions.length, 11_091);
  assert.deepEqual([summary.leftOut['no-zone'].count, summary.leftOut['no-hours'].count], [25, 2_468]);
  assert.ok(definitions.every((definition) => checkDefinition(definition).length === 0));
  assert.ok(definitions.some(({ periods }) => periods.some(({ closesAtMinute }) => closesAtMinute > 1_440)));
});
