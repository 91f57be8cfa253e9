import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import { putApiKey, revokeApiKey } from '../../../app/db/api-keys.ts';
import type { Database } from '../../../app/db/pool.ts';
import { accessStorage, purgeSessions } from '../../../app/db/sessions.ts';
import { testDatabase } from '../../support/postgres.ts';
import { SOME_DAY } from '../../support/sample-records.ts';

async function withKeys(database: Database, ...ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await putApiKey(database, { id, name: id, scope: 'ops', storeIds: null, hash: hash('sha256', id) });
  }
}

function session(token: string, keyId = 'k1', expiresAt = SOME_DAY) {
  return { tokenHash: hash('sha256', token), keyId, expiresAt };
}

function code(text: string, expiresAt = SOME_DAY, keyId = 'k1') {
  return { codeHash: hash('sha256', text), keyId, expiresAt };
}

test('a session reads back as it began, the oldest first, until it ends or its key is revoked', async (t) => {
  const { database } = await testDatabase(t);
  await withKeys(database, 'k1', 'k2');
  const storage = accessStorage(database);
  const [late, early, other] = [session('late', 'k1', SOME_DAY + 1), session('early'), session('other', 'k2')];
  for (const begun of [late, early, other]) await storage.beginSession(begun);
  await revokeApiKey(database, 'k2');
  assert.deepEqual(await storage.sessions(), [early, late]);
  await storage.endSessions([early.tokenHash, session('of nobody').tokenHash]);
  assert.deepEqual(await storage.sessions(), [late]);
  assert.deepEqual(
    (await storage.keys()).map(({ id }) => id),
    ['k1'],
  );
});

test('a code is given away once, however many ask for it at the same time', async (t) => {
  const { database } = await testDatabase(t);
  await withKeys(database, 'k1');
  const storage = accessStorage(database);
  const put = code('the code');
  await storage.putCode(put);
  assert.equal(await storage.takeCode(hash('sha256', 'another')), null);
  const taken = await Promise.all(Array.from({ length: 5 }, () => storage.takeCode(put.codeHash)));
  assert.deepEqual(
    taken.filter((found) => found !== null),
    [put],
  );
});

test('a key has 20 open codes: a newer one puts the oldest out, and none of another key', async (t) => {
  const { database } = await testDatabase(t);
  await withKeys(database, 'k1', 'k2');
  const storage = accessStorage(database);
  await storage.putCode(code('of another', SOME_DAY, 'k2'));
  for (let i = 0; i < 21; i += 1) await storage.putCode(code(`code ${i}`, SOME_DAY + i));
  const isThere = async (text: string) => (await storage.takeCode(hash('sha256', text))) !== null;
  assert.deepEqual([await isThere('code 0'), await isThere('code 1'), await isThere('code 20')], [false, true, true]);
  assert.equal(await isThere('of another'), true);
});

test('what is over is forgotten, and nothing else', async (t) => {
  const { database } = await testDatabase(t);
  await withKeys(database, 'k1');
  const storage = accessStorage(database);
  const [over, live] = [session('over', 'k1', SOME_DAY - 1), session('live', 'k1', SOME_DAY + 1)];
  for (const begun of [over, live]) await storage.beginSession(begun);
  await storage.putCode(code('over', SOME_DAY - 1));
  await storage.putCode(code('live', SOME_DAY + 1));
  await purgeSessions(database, SOME_DAY);
  assert.deepEqual(await storage.sessions(), [live]);
  assert.equal(await storage.takeCode(hash('sha256', 'over')), null);
  assert.notEqual(await storage.takeCode(hash('sha256', 'live')), null);
});
