#!/usr/bin/env node
import { once } from 'node:events';
import { runCommandLine } from './program.ts';

const code = await runCommandLine(process.argv.slice(2), {
  environment: process.env,
  screen: process.stdout.isTTY ? process.stdout : null,
  out: (line) => process.stdout.write(`${line}\n`),
  problem: (line) => process.stderr.write(`${line}\n`),
  async interrupted() {
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  },
});

// At once: a command that is done, or a service that failed, must not be kept alive by what it left behind.
process.exit(code);
