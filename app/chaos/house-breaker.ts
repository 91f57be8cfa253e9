import type { Clock } from '../../lib/clock.ts';
import { unreachable } from '../../lib/result.ts';
import type { Fleet } from './fleet.ts';
import type { LinkFault } from './link-fault.ts';
import type { OwnPostgres } from './own-postgres.ts';
import type { HouseFault, PlannedFault } from './plan.ts';

export interface House {
  readonly fleet: Fleet;
  readonly postgres: OwnPostgres;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Tells that nothing is broken any more, though the fault goes on: from then on all has to work. */
type Mended = () => void;

/** How long a new process may take until the old one goes, whether it is ready or not. */
const TAKEOVER_WITHIN_MS = 15_000;
/** Whoever goes on after a freeze, and is no longer the owner, gets so long to do harm. */
const AFTERMATH_MS = 3_000;

/** Breaks the service or its Postgres, and mends it when the time is up; resolves when it is over. */
export async function breakHouse(
  fault: PlannedFault & { readonly kind: HouseFault },
  house: House,
  mended: Mended,
): Promise<void> {
  const { fleet, postgres } = house;
  switch (fault.kind) {
    case 'kill':
      return await kill(fault, house);
    case 'freeze':
      return await freeze(fault, house, mended);
    case 'takeover':
      return await takeOver(fault, house, mended);
    case 'postgres-crash':
      return await postgres.crash();
    case 'postgres-gone':
      return await postgres.goAway(() => lasts(fault, house));
    default: {
      const mend = await fleet.breakLinks(linkFaultOf(fault.kind, fault.dice), fault.dice < 0.6);
      await lasts(fault, house);
      return await mend();
    }
  }
}

function linkFaultOf(
  kind: Exclude<HouseFault, 'kill' | 'freeze' | 'takeover' | 'postgres-crash' | 'postgres-gone'>,
  dice: number,
): LinkFault {
  switch (kind) {
    case 'postgres-cut':
      return { kind: 'cut', everyMs: 200 + dice * 2_000 };
    case 'postgres-black-hole':
      return { kind: 'black-hole' };
    case 'postgres-one-way':
      return { kind: (dice * 10) % 1 < 0.5 ? 'requests-lost' : 'answers-lost' };
    case 'postgres-stall':
      return { kind: 'stall' };
    case 'postgres-slow':
      return { kind: 'delay', delayMs: 50 + dice * 400 };
    default:
      return unreachable(kind);
  }
}

/** Whoever is newest dies, and another one is started. */
async function kill(fault: PlannedFault, house: House): Promise<void> {
  const { fleet } = house;
  const victim = fleet.newest;
  if (victim !== undefined) await fleet.kill(victim);
  await lasts(fault, house);
  await fleet.launch();
}

async function freeze(fault: PlannedFault, house: House, mended: Mended): Promise<void> {
  const victim = house.fleet.newest;
  victim?.freeze();
  await lasts(fault, house);
  victim?.thaw();
  mended();
  if (house.fleet.newest === victim) return;
  await house.clock.sleep(AFTERMATH_MS, house.signal);
  await house.fleet.retireOld('stop');
}

/** As when a new version is rolled out: the old one goes when the new one is ready, or does not get so in time. */
async function takeOver(fault: PlannedFault, house: House, mended: Mended): Promise<void> {
  const { fleet, signal } = house;
  const successor = await fleet.launch();
  mended();
  await fleet.ready(successor, Math.max(fault.forMs, TAKEOVER_WITHIN_MS), signal);
  await house.clock.sleep(fault.dice * AFTERMATH_MS, signal);
  await fleet.retireOld(fault.dice < 0.5 ? 'stop' : 'kill');
}

function lasts({ forMs }: PlannedFault, { clock, signal }: House): Promise<void> {
  return clock.sleep(forMs, signal);
}
