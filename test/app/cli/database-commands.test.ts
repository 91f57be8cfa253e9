import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { runCommandLine } from '../../../app/cli/program.ts';
import { listApiKeys, loadApiKeys } from '../../../app/db/api-keys.ts';
import type { PosAccountRecord } from '../../../app/db/pos-accounts.ts';
import { listPosAccounts, putPosAccounts } from '../../../app/db/pos-accounts.ts';
import { listStores } from '../../../app/db/stores.ts';
import { parsePosAccountId } from '../../../stores/ids.ts';
import { FakeTerminal } from '../../support/fake-terminal.ts';
import { testDatabase } from '../../support/postgres.ts';

/** A database and a way to type commands at it. */
async function desk(t: TestContext) {
  const { url, database } = await testDatabase(t);
  const type = async (line: string) => {
    const terminal = new FakeTerminal({ DATABASE_URL: url });
    const code = await runCommandLine(line.split(' '), terminal);
    return { code, out: terminal.outText, problem: terminal.problemText };
  };
  return { database, type };
}

/** Two stores with hours, one of which has no zone, and a row that nobody can read. */
async function storeFiles(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lunchrush-import-'));
  t.after(() => rm(folder, { recursive: true }));
  const hours =
    'store_id,day,start_time_local,end_time_local\ns1,0,11:00:00,14:00:00\ns2,1,11:00:00,14:00:00\ns1,9,1,2\n';
  await writeFile(join(folder, 'hours.csv'), hours);
  await writeFile(join(folder, 'zones.csv'), 'store_id,timezone_str\ns1,America/New_York\n');
  return `stores import --hours ${join(folder, 'hours.csv')} --zones ${join(folder, 'zones.csv')}`;
}

function account(name: string): PosAccountRecord {
  const id = parsePosAccountId(name);
  assert.ok(id);
  const limits = { ratePerSecond: 10, burst: 10, maxInFlight: 4, connections: 4 };
  const traits = { idempotent: true, canLookUp: true, retries: 'on' } as const;
  return { id, baseUrl: 'http://pos', apiKey: 'k', connectTimeoutMs: 1, responseTimeoutMs: 1, ...limits, ...traits };
}

test('migrate says when there is nothing left to do', async (t) => {
  const { type } = await desk(t);
  assert.deepEqual(await type('migrate'), { code: 0, out: 'The database is up to date.', problem: '' });
});

test('a key is shown once, kept hashed, and useless once it is revoked', async (t) => {
  const { database, type } = await desk(t);
  const made = await type('keys create --scope booking --name web-shop');
  assert.equal(made.code, 0, made.problem);
  assert.match(made.out, /^lr_[\w-]{43}$/, 'standard output is the key and nothing else');
  const [kept] = await loadApiKeys(database);
  assert.equal(kept?.hash, hash('sha256', made.out));
  assert.ok(kept && made.problem.includes(kept.id));

  const list = await type('keys list');
  assert.match(list.out, new RegExp(`^${kept.id} +web-shop +booking +all stores +\\d{4}-\\d\\d-\\d\\d +good$`, 'm'));
  assert.ok(!list.out.includes(made.out));

  assert.equal((await type(`keys revoke ${kept.id}`)).code, 0);
  assert.deepEqual(await loadApiKeys(database), []);
  assert.match((await type('keys list')).out, /revoked \d{4}/);
  assert.equal((await type(`keys revoke ${kept.id}`)).code, 1, 'there is nothing left to revoke');
});

test('a key for a store that is not known, or cannot be one, is not made', async (t) => {
  const { database, type } = await desk(t);
  const unknown = await type('keys create --scope booking --name kiosk --store s1');
  assert.deepEqual([unknown.code, unknown.problem], [1, 'Not known: s1. Nothing was made.']);
  assert.equal((await type('keys create --scope booking --name kiosk --store ../etc')).code, 64);
  assert.deepEqual(await listApiKeys(database), []);
});

test('stores are defined from files, and whatever was left out is named', async (t) => {
  const { database, type } = await desk(t);
  await putPosAccounts(database, [account('acme')]);
  const command = await storeFiles(t);
  const { code, out, problem } = await type(`${command} --capacity 4`);
  assert.deepEqual([code, out], [0, '1 stores defined, at the POS account acme.']);
  assert.match(problem, /hours\.csv:4: /);
  assert.match(problem, /1 rows could not be read/);
  assert.match(problem, /running opens them .* when it is started anew/);
  assert.match(problem, /1 stores have opening hours but no time zone and were left out, such as s2/);
  const [store] = await listStores(database, { limit: 10 });
  assert.deepEqual([store?.storeId, store?.capacity, store?.posAccount], ['s1', 4, 'acme']);

  const key = await type('keys create --scope booking --name kiosk --store s1');
  assert.equal(key.code, 0, key.problem);
});

test('stores are not defined at a POS account that is a guess', async (t) => {
  const { database, type } = await desk(t);
  const command = await storeFiles(t);
  assert.match((await type(`${command} --account acme`)).problem, /no POS account acme.*PUT \/v1\/ops\/pos-accounts/);
  await putPosAccounts(database, [account('acme'), account('other')]);
  assert.match((await type(command)).problem, /POS accounts: acme, other/);
  assert.match((await type(`${command} --account nobody`)).problem, /POS accounts: acme, other/);
  assert.deepEqual(await listStores(database, { limit: 10 }), []);
  assert.equal((await type(`${command} --account other`)).code, 0);
});

test('the first stores of somebody who has no POS account are those of the simulated POS, and that is said', async (t) => {
  const { database, type } = await desk(t);
  const command = await storeFiles(t);
  const { code, out, problem } = await type(command);
  assert.deepEqual([code, out], [0, '1 stores defined, at the POS account pos-sim.']);
  assert.match(problem, /pos-sim was made, .*"lunchrush pos-sim" runs at http:\/\/127\.0\.0\.1:4000/);
  const [made] = await listPosAccounts(database);
  assert.deepEqual([made?.id, made?.baseUrl, made?.idempotent], ['pos-sim', 'http://127.0.0.1:4000', true]);
  assert.doesNotMatch((await type(command)).problem, /was made/);
});

test('a file that is not there is named, and leaves nothing behind', async (t) => {
  const { database, type } = await desk(t);
  const { code, problem } = await type('stores import --hours nowhere.csv --zones nowhere.csv');
  assert.equal(code, 1);
  assert.match(problem, /nowhere\.csv/);
  assert.deepEqual(await listPosAccounts(database), []);
});
