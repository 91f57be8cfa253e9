import assert from 'node:assert/strict';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inherited } from '../../support/inherited.ts';

const bin = fileURLToPath(new URL('../../../app/cli/bin.mjs', import.meta.url));

/** Makes Node believe that it is 20. */
const old = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.20.2'}})`;

function lunchrush(nodeFlags: readonly string[], args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return spawn(process.execPath, [...nodeFlags, bin, ...args], { env: { ...inherited, ...env } });
}

async function resultOf(child: ChildProcessWithoutNullStreams) {
  const [out, problem, [code]] = await Promise.all([
    child.stdout.setEncoding('utf8').toArray(),
    child.stderr.setEncoding('utf8').toArray(),
    once(child, 'exit'),
  ]);
  return { code, out: out.join(''), problem: problem.join('') };
}

const nodes: Readonly<Record<string, readonly string[]>> = {
  'a Node that reads TypeScript': [],
  'an old Node, by way of the one that npm has installed': ['--import', old],
};

for (const [name, flags] of Object.entries(nodes)) {
  test(`the command line runs on ${name}, and its exit code comes through`, async () => {
    const [help, wrong] = await Promise.all([
      resultOf(lunchrush(flags, ['--help'])),
      resultOf(lunchrush(flags, ['nonsense'])),
    ]);
    assert.equal(help.code, 0, help.problem);
    assert.match(help.out, /^Usage: lunchrush/);
    assert.equal(wrong.code, 64);
    assert.match(wrong.problem, /unknown command 'nonsense'/);
  });

  test(`a command is told to stop on ${name}`, { timeout: 20_000 }, async () => {
    const child = lunchrush(flags, ['pos-sim', '--port', '0']);
    const ended = once(child, 'exit');
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line);
      if (/Ctrl-C/.test(line)) child.kill('SIGTERM');
    }
    assert.match(lines.join('\n'), /http:\/\/127\.0\.0\.1:\d+[\s\S]*0 tickets printed/);
    assert.deepEqual(await ended, [0, null]);
  });
}

test('a wrong environment ends with 78 and a list of everything that is wrong', async () => {
  const env = { PORT: 'http', LUNCHRUSH_OPS_KEY: 'hunter2', LUNCHRUSH_COLOUR: 'red' };
  const { code, out, problem } = await resultOf(lunchrush([], ['serve'], env));
  assert.deepEqual([code, out], [78, '']);
  for (const variable of Object.keys(env)) assert.match(problem, new RegExp(`^  ${variable} `, 'm'));
  assert.doesNotMatch(problem, /hunter2/);
});
