import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The demo in a process of its own, as `npm run demo` runs it. */
export interface RunningDemo extends AsyncDisposable {
  readonly url: string;
  readonly opsKey: string;
}

/** At a speed that leaves time to look; resolves once it has said where it is. */
export async function startDemo(speed: number): Promise<RunningDemo> {
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const program = ['app/cli/lunchrush.ts', 'demo', '--speed', String(speed), '--seed', '1'];
  const child = spawn(process.execPath, program, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  let [url, opsKey] = ['', ''];
  for await (const line of createInterface(child.stdout)) {
    url ||= /^ {2}Console +(http:\/\/[^/]+)/.exec(line)?.[1] ?? '';
    opsKey ||= /^ {2}Ops key +(\S+)/.exec(line)?.[1] ?? '';
    if (opsKey !== '') break;
  }
  assert.ok(url !== '' && opsKey !== '', 'the demo has not said where it is');
  child.stdout.resume();
  return {
    url,
    opsKey,
    async [Symbol.asyncDispose]() {
      child.kill('SIGINT');
      await ended;
    },
  };
}
