import type { OwnProcess } from '../db/server.ts';

/** This process, as far as running a Postgres of our own needs it. */
export const ownProcess: OwnProcess = {
  pid: process.pid,
  kill: (pid, signal) => void process.kill(pid, signal),
};
