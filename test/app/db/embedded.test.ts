import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { networkInterfaces, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import type { Embedded } from '../../../app/db/embedded.ts';
import { startEmbedded } from '../../../app/db/embedded.ts';
import { runnableBinaries } from '../../../app/db/embedded-binaries.ts';
import type { OpenCheckout } from '../../support/open-checkout.ts';
import { openCheckout } from '../../support/open-checkout.ts';
import { embeddedOptions, execute } from '../../support/postgres-server.ts';

const weAreRoot = userInfo().uid === 0;
const NOBODY = { name: 'nobody', uid: 65_534, gid: 65_534 };

/** As `mkdtemp` makes it: closed (0700) to everybody but us, and so to the user that the server runs as under root. */
let base: string;
let server: Embedded | null = null;
let said: string[] = [];
let runsAgain = Promise.withResolvers<void>();

before(async () => {
  base = await mkdtemp(join(tmpdir(), 'lunchrush-embedded-'));
  // What a run leaves that was killed while it made its data.
  await mkdir(join(base, 'postgres', 'data.new', 'base'), { recursive: true });
});

after(async () => {
  await server?.stop();
  await rm(base, { recursive: true, force: true });
});

async function start(): Promise<Embedded> {
  said = [];
  runsAgain = Promise.withResolvers();
  server = await startEmbedded({ ...embeddedOptions(base), say: hear });
  return server;
}

function hear(line: string): void {
  said.push(line);
  if (line.endsWith('runs again')) runsAgain.resolve();
}

async function stop(): Promise<void> {
  await server?.stop();
  server = null;
}

/** A process that has ended may keep its number until somebody asks how it ended. */
async function alive(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return status !== null && !status.includes(') Z ');
}

test('it starts in a directory that is closed to others, durable, for us alone', async () => {
  assert.equal((await stat(base)).mode & 0o777, 0o700);
  const { url, pid } = await start();
  assert.deepEqual(await execute(url, 'SHOW fsync'), [{ fsync: 'on' }]);
  assert.deepEqual(await execute(url, 'SHOW server_encoding'), [{ server_encoding: 'UTF8' }]);
  assert.equal((await stat(join(base, 'postgres', 'password'))).mode & 0o777, 0o600);
  const wrong = new URL(url);
  wrong.password = 'guess';
  await assert.rejects(execute(wrong.href, 'SELECT 1'), { code: '28P01' });
  assert.ok(await alive(pid));
  await refusedElsewhere(Number(wrong.port));
  await execute(url, 'CREATE TABLE kept AS SELECT 7 AS n');
  await stop();
  assert.ok(!(await alive(pid)));
});

/** No address of this machine but 127.0.0.1 answers. */
async function refusedElsewhere(port: number): Promise<void> {
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, address }) => family === 'IPv4' && address !== '127.0.0.1');
  for (const { address } of others) {
    const socket = connect(port, address);
    await assert.rejects(once(socket, 'connect'), { code: 'ECONNREFUSED' });
  }
}

test('data and password stay between runs, restarts and crashes', async () => {
  const { url } = await start();
  assert.deepEqual(await execute(url, 'SELECT n FROM kept'), [{ n: 7 }]);
  for (const mode of ['fast', 'immediate'] as const) {
    await server?.restart(mode);
    assert.deepEqual(
      await execute(url, 'SELECT n FROM kept'),
      [{ n: 7 }],
      `after a ${mode} restart, under the same URL`,
    );
  }
  await stop();
});

test('a server that is killed is started again by itself, under the same URL', async () => {
  const running = await start();
  const { url, pid } = running;
  process.kill(pid, 'SIGKILL');
  await runsAgain.promise;
  assert.notEqual(running.pid, pid);
  assert.deepEqual(await execute(url, 'SELECT n FROM kept'), [{ n: 7 }]);
  assert.match(said.join(), /ended by itself/);
  await stop();
});

test('a second process on the same data is told who has them, and does no harm', async () => {
  const { url } = await start();
  await assert.rejects(startEmbedded(embeddedOptions(base)), new RegExp(`in use by process ${process.pid}`));
  assert.deepEqual(await execute(url, 'SELECT n FROM kept'), [{ n: 7 }]);
  await stop();
});

test('a lock of a killed run is no obstacle, even when its number now belongs to another program', async () => {
  const other = spawn('sleep', ['60'], { stdio: 'ignore' });
  for (const pid of [other.pid, 4_000_000]) {
    await writeFile(join(base, 'postgres', 'data', 'postmaster.pid'), `${pid}\n/elsewhere\n1\n1\n\n\n`);
    const { url } = await start();
    assert.deepEqual(await execute(url, 'SELECT n FROM kept'), [{ n: 7 }]);
    await stop();
  }
  assert.equal(other.exitCode, null, 'the other program lives on');
  other.kill();
});

test('a server that a killed process left behind is stopped, and its data are taken over', async () => {
  const child = await startChild(base);
  await execute(child.url, 'CREATE TABLE written_last AS SELECT 8 AS n');
  child.process.kill('SIGKILL');
  await once(child.process, 'exit');
  assert.ok(await alive(child.pid), 'the orphan');
  const { url } = await start();
  assert.ok(!(await alive(child.pid)));
  assert.match(said.join(), new RegExp(`process ${child.pid}`));
  assert.deepEqual(await execute(url, 'SELECT n FROM written_last'), [{ n: 8 }]);
  await stop();
});

test('a port that is taken is named', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  assert.ok(typeof address === 'object' && address !== null);
  await assert.rejects(startEmbedded({ ...embeddedOptions(base), port: address.port }), /Address already in use/);
  other.close();
});

test('an ordinary user needs no other user', async () => {
  const home = await mkdtemp(join(tmpdir(), 'lunchrush-embedded-'));
  const account = weAreRoot ? NOBODY : {};
  if (weAreRoot) await chown(home, NOBODY.uid, NOBODY.gid);
  await using open = await openCheckout(account);
  const child = await startChild(home, account, open);
  assert.deepEqual(await execute(child.url, 'SELECT 1 AS n'), [{ n: 1 }]);
  const ended = once(child.process, 'exit');
  process.kill(child.pid, 'SIGKILL');
  child.process.kill('SIGKILL');
  await ended;
  await rm(home, { recursive: true });
});

test('programs that the server’s user cannot reach are copied to where it can', async () => {
  const closed = await mkdtemp(join(tmpdir(), 'lunchrush-closed-'));
  const cache = await mkdtemp(join(tmpdir(), 'lunchrush-cache-'));
  await chmod(cache, 0o755);
  const hidden = { native: join(closed, 'native'), version: '0.0.0' };
  await mkdir(join(hidden.native, 'bin'), { recursive: true });
  await writeFile(join(hidden.native, 'bin', 'postgres'), '#!/bin/sh\nexit 7\n', { mode: 0o755 });
  if (weAreRoot) {
    const { native } = await runnableBinaries(hidden, NOBODY, [cache]);
    assert.ok(native.startsWith(cache));
    const program = spawn(join(native, 'bin', 'postgres'), { uid: NOBODY.uid, gid: NOBODY.gid, stdio: 'ignore' });
    assert.deepEqual(await once(program, 'exit'), [7, null]);
    const madeAt = (await stat(native)).ctimeMs;
    assert.equal((await stat((await runnableBinaries(hidden, NOBODY, [cache])).native)).ctimeMs, madeAt, 'copied once');
    await chown(native, NOBODY.uid, NOBODY.gid);
    await assert.rejects(
      runnableBinaries(hidden, NOBODY, [cache]),
      /cannot reach/,
      'a copy that is not root’s is not run',
    );
  }
  await rm(closed, { recursive: true });
  await rm(cache, { recursive: true });
});

interface Child {
  readonly process: ChildProcess;
  readonly url: string;
  readonly pid: number;
}

/** Another process of ours, as root or as somebody else, with a server of its own. */
async function startChild(
  directory: string,
  account: { readonly uid?: number; readonly gid?: number } = {},
  open?: OpenCheckout,
): Promise<Child> {
  const { node, file } = open ?? (await openCheckout(account));
  const program = file('test/support/embedded-child.ts');
  const child = spawn(node, [program, directory], { ...account, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { process: child, ...JSON.parse(String(line)) };
}
