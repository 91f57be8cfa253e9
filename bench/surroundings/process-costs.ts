import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts CPU time in hundredths of a second. */
const TICK_MS = 10;

/** What Linux says of a process: fields after the name, from the state on. */
function statOf(pid: number): readonly string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function ticks(fields: readonly string[], from: number, to: number): number {
  return fields.slice(from, to).reduce((sum, field) => sum + Number(field), 0);
}

/** CPU time of one process, all of its threads, in milliseconds. */
export function cpuMs(pid: number): number {
  return ticks(statOf(pid), 11, 13) * TICK_MS;
}

/** CPU time of a server that forks: its own, and that of its children, those that have ended among them. */
export function familyCpuMs(pid: number): number {
  const own = ticks(statOf(pid), 11, 15) * TICK_MS;
  return childrenOf(pid).reduce((sum, child) => sum + cpuMsIfThere(child), own);
}

function childrenOf(pid: number): readonly number[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return all.map(Number).filter((child) => parentOf(child) === pid);
}

function parentOf(pid: number): number | null {
  try {
    return Number(statOf(pid)[1]);
  } catch {
    // It has ended since we looked.
    return null;
  }
}

function cpuMsIfThere(pid: number): number {
  try {
    return cpuMs(pid);
  } catch {
    return 0;
  }
}

/** Memory that is really there, in bytes. */
export function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}
