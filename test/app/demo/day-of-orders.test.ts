import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { readDay } from '../../../app/demo/day-of-orders.ts';

const HEADER = 'id,date,time,name,size,type,price';

async function fileOf(t: TestContext, content: string | Buffer): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'lunchrush-orders-'));
  t.after(() => rm(directory, { recursive: true }));
  const file = join(directory, 'orders.csv');
  await writeFile(file, content);
  return file;
}

async function read(file: string, date: string) {
  const problems: string[] = [];
  const onProblem = ({ line, detail }: { line: number; detail: string }) => problems.push(`${line}: ${detail}`);
  const day = await readDay({ file, date, timeZone: 'America/New_York', onProblem });
  return { day, problems, orders: day.ok ? day.value : [] };
}

function lines(...rows: readonly string[]): string {
  return `${[HEADER, ...rows].join('\n')}\n`;
}

test('the lines of one id and time are one order, at its time in New York', async (t) => {
  const text = lines(
    '7,2015-08-14,13:00:59,hawaiian,M,classic,13.25',
    '7,2015-08-14,13:00:59,big_meat,L,classic,20.75',
    '7,2015-08-14,13:00:59,hawaiian,M,classic,13.25',
  );
  const { orders, problems } = await read(await fileOf(t, text), '2015-08-14');
  assert.deepEqual(problems, []);
  assert.deepEqual(orders, [
    {
      id: '7',
      at: Date.parse('2015-08-14T13:00:59-04:00'),
      items: [
        { sku: 'hawaiian-M', name: 'hawaiian (M)', quantity: 2, unit_price_cents: 1325 },
        { sku: 'big_meat-L', name: 'big meat (L)', quantity: 1, unit_price_cents: 2075 },
      ],
    },
  ]);
});

test('an id that comes again at another time is another order', async (t) => {
  const text = lines(
    '7,2015-08-14,13:00:00,hawaiian,M,classic,13.25',
    '7,2015-08-14,12:00:00,hawaiian,M,classic,13.25',
  );
  const { orders } = await read(await fileOf(t, text), '2015-08-14');
  assert.deepEqual(
    orders.map(({ at }) => new Date(at).toISOString()),
    ['2015-08-14T16:00:00.000Z', '2015-08-14T17:00:00.000Z'],
  );
});

test('other days are left out, also of a gzipped file', async (t) => {
  const text = lines(
    '1,2015-01-01,13:00:00,hawaiian,M,classic,13.25',
    '2,2015-01-02,13:00:00,hawaiian,M,classic,13.25',
  );
  const { orders } = await read(await fileOf(t, gzipSync(text)), '2015-01-02');
  assert.deepEqual(
    orders.map(({ id, at }) => [id, new Date(at).toISOString()]),
    [['2', '2015-01-02T18:00:00.000Z']],
  );
});

test('a malformed row costs itself alone and is named by its line', async (t) => {
  const text = lines(
    '1,2015-08-14,13:00:00,hawaiian,M,classic,13.25',
    '2,2015-08-41,13:00:00,hawaiian,M,classic,13.25',
    '3,2015-08-14,25:00:00,hawaiian,M,classic,13.25',
    '4,2015-08-14,13:00:00,hawaiian,M,classic,cheap',
    ',2015-08-14,13:00:00,hawaiian,M,classic,13.25',
    '5,2015-08-14,13:00:00,,M,classic,13.25',
    '6,2015-08-14,13:00:00',
    '7,2015-08-14,14:00:00,hawaiian,,classic,13',
  );
  const { orders, problems } = await read(await fileOf(t, text), '2015-08-14');
  assert.deepEqual(
    orders.map(({ id }) => id),
    ['1', '7'],
  );
  assert.deepEqual(problems, [
    '3: "2015-08-41" is no date such as 2015-08-14',
    '4: "25:00:00" is no time such as 13:05:00',
    '5: "cheap" is no price such as 16.50',
    '6: has no id',
    '7: has no name',
    '8: has 3 columns, the header has 7',
  ]);
});

test('a day without orders has none', async (t) => {
  const { day } = await read(await fileOf(t, lines()), '2015-08-14');
  assert.deepEqual(day, { ok: true, value: [] });
});

test('a file that is not there, or is something else, is said to be so', async (t) => {
  const missing = await read('/nowhere/orders.csv', '2015-08-14');
  assert.ok(!missing.day.ok && /ENOENT/.test(missing.day.error.detail));
  const other = await read(await fileOf(t, 'store_id,day\n1,2\n'), '2015-08-14');
  assert.ok(!other.day.ok && /must be a header with id and date/.test(other.day.error.detail));
});
