import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { demoDirectory } from '../../../app/demo/demo-directory.ts';

/** A place for demos' directories, and what a process numbered 10 needs there; 20 is alive, 30 is not. */
async function surroundings(t: TestContext) {
  const parent = await mkdtemp(join(tmpdir(), 'lunchrush-test-'));
  t.after(() => rm(parent, { recursive: true }));
  const said: string[] = [];
  const own = { pid: 10, kill: () => assert.fail('nobody is to be killed'), isAlive: (pid: number) => pid === 20 };
  return { parent, said, own, say: (line: string) => said.push(line) };
}

async function leave(parent: string, name: string, pid?: number): Promise<void> {
  await mkdir(join(parent, name, 'postgres', 'data'), { recursive: true });
  if (pid !== undefined) await writeFile(join(parent, name, 'demo.pid'), String(pid));
}

test('a directory of its own is gone at the end', async (t) => {
  const means = await surroundings(t);
  const directory = await demoDirectory(means);
  assert.equal((await readdir(means.parent)).length, 1);
  assert.ok(directory.database.startsWith(means.parent));
  await directory[Symbol.asyncDispose]();
  assert.deepEqual(await readdir(means.parent), []);
});

test('what a killed run has left is cleared away; what a running one uses, or nobody knows, is not', async (t) => {
  const means = await surroundings(t);
  await leave(means.parent, 'lunchrush-demo-killed', 30);
  await leave(means.parent, 'lunchrush-demo-running', 20);
  await leave(means.parent, 'lunchrush-demo-unknown');
  await leave(means.parent, 'something-else', 30);
  await using _directory = await demoDirectory(means);
  const left = (await readdir(means.parent)).filter((name) => /killed|running|unknown|else/.test(name));
  assert.deepEqual(left.toSorted(), ['lunchrush-demo-running', 'lunchrush-demo-unknown', 'something-else']);
  assert.equal(means.said.length, 1);
  assert.match(means.said[0] ?? '', /process 30.*lunchrush-demo-killed/);
});
