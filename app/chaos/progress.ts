import type { Clock } from '../../lib/clock.ts';
import type { Mischief } from './mischief.ts';
import type { World } from './world.ts';

const LINE_EVERY_MS = 5_000;

interface ProgressMeans {
  readonly clock: Clock;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Says every few seconds how it stands, until the signal aborts. */
export function showProgress(world: World, mischief: Mischief, means: ProgressMeans): void {
  const startedAtMs = means.clock.monotonic();
  const show = async () => {
    for (;;) {
      await means.clock.sleep(LINE_EVERY_MS, means.signal);
      means.say(progressLine(world, mischief, means.clock.monotonic() - startedAtMs));
    }
  };
  show().catch(() => undefined);
}

function progressLine({ fleet, log, simulator }: World, mischief: Mischief, elapsedMs: number): string {
  const members = fleet.members.map(({ name, state }) => `${name} ${state}`).join(', ') || 'no service';
  const faults = mischief.active.join(', ') || 'no fault';
  const numbers = `${log.customers} customers, ${log.acknowledged} orders acknowledged, ${simulator.report().tickets} tickets`;
  return `${clockOf(elapsedMs)}  ${members}  |  ${numbers}  |  ${faults}`;
}

function clockOf(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
