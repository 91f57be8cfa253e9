import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { atEnd } from '../../support/at-end.ts';
import { eventually } from '../../support/eventually.ts';
import { inherited } from '../../support/inherited.ts';

interface Run {
  readonly child: ChildProcess;
  /** All that it has for a while goes here. */
  readonly directory: string;
  readonly out: () => string;
  readonly said: () => string;
  /** Its exit code. */
  readonly ended: Promise<number | null>;
}

/** A bad day as anyone would type it. */
async function chaos(t: TestContext, ...args: readonly string[]): Promise<Run> {
  const directory = await mkdtemp(join(tmpdir(), 'lunchrush-test-chaos-'));
  const cwd = fileURLToPath(new URL('../../..', import.meta.url));
  const env = { ...inherited, TMPDIR: directory };
  const child = spawn(process.execPath, ['app/cli/lunchrush.ts', 'chaos', ...args], { cwd, env, stdio: 'pipe' });
  let out = '';
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  atEnd(t, async () => {
    if (child.exitCode === null) child.kill('SIGINT');
    await ended;
    await rm(directory, { recursive: true, force: true });
  });
  return { child, directory, ended, out: () => out, said: () => said };
}

/** Beside other tests a process may wait for a core for longer than it takes to recover; by itself it has 10 s. */
const PATIENT = ['--recover-within', '60'];

test('on a bad day nothing is lost, nothing twice, nothing oversold, and all comes to rest', async (t) => {
  const run = await chaos(t, '--minutes', '0.3', '--seed', '11', ...PATIENT);
  assert.equal(await run.ended, 0, `${run.said()}\n${run.out()}`);
  const { orders, acknowledged, kills, faults, ...rest } = JSON.parse(run.out().trimEnd().split('\n').at(-1) ?? '');
  const { recoveries, recoveries_by_probe, longest_recovery_s, ...broken } = rest;
  assert.deepEqual(broken, { lost: 0, duplicates: 0, oversold: 0, unsettled: 0, slow: 0, endless: 0, seed: 11 });
  assert.ok(recoveries >= recoveries_by_probe && recoveries > 0, `${recoveries} recoveries`);
  assert.ok(acknowledged > 20 && orders >= acknowledged, `${acknowledged} of ${orders} orders`);
  assert.ok(kills >= 1 && Object.keys(faults).length >= 5, JSON.stringify(faults));
  assert.ok(longest_recovery_s >= 0, `${longest_recovery_s} s`);
  assert.deepEqual(await readdir(run.directory), [], 'nothing is left behind');
});

test('a bad day that is called off takes everything along that it has started', async (t) => {
  const run = await chaos(t, '--minutes', '1');
  const servedAt = await eventually(() => urlIn(run.directory), 30_000);
  assert.equal((await fetch(`${servedAt}/healthz`)).status, 200);
  run.child.kill('SIGINT');
  assert.equal(await run.ended, 1);
  assert.match(run.said(), /Stopped before it was over/);
  await assert.rejects(fetch(`${servedAt}/healthz`));
  assert.deepEqual(await readdir(run.directory), []);
});

/** Where the first service of a run serves, as its log says. */
async function urlIn(directory: string): Promise<string> {
  const [name = ''] = await readdir(directory);
  const log = join(directory, name, 'logs', 'service-1.log');
  assert.ok(existsSync(log));
  const url = /"url":"([^"]+)"/.exec(await readFile(log, 'utf8'))?.[1];
  assert.ok(url);
  return url;
}
