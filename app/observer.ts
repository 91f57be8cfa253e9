import type { Clock } from '../lib/clock.ts';
import { systemClock } from '../lib/clock.ts';
import type { Random } from '../lib/random.ts';
import type { Observe } from '../lib/supervision/environment.ts';
import type { Root } from '../lib/supervision/root.ts';
import { storeEventOf } from '../stores/process-events.ts';
import type { Report } from '../stores/store-event.ts';
import type { Log } from './log.ts';
import { plainTroubleOf } from './plain-trouble.ts';
import { RestartsByHand } from './restarts-by-hand.ts';

interface Means {
  readonly log: Log;
  /** The one that the stores live by. */
  readonly clock: Clock;
  readonly random: Random;
  readonly report: Report;
}

/** What the tree runs in, which tells of it, and how people see and steer it: who restarts something is told with it. */
export function watchTree({ random, ...means }: Means, root: () => Root) {
  const byHand = new RestartsByHand();
  const environment = { clock: systemClock, observe: observer(means, byHand), random };
  return { environment, processes: byHand.steering(root) };
}

/**
 * What happens to a store's processes is that store's event; what happens to the others is for the log, but for what the
 * service ends with, which is said once.
 */
function observer({ log, clock, report }: Omit<Means, 'random'>, byHand: RestartsByHand): Observe {
  return (event) => {
    const ofStore = storeEventOf(event, clock.now(), byHand.of(event.path));
    if (ofStore !== null) report(ofStore);
    else if (!('error' in event) || plainTroubleOf(event.error) === null)
      log.error({ ...event, err: 'error' in event ? event.error : undefined }, `process ${event.kind}`);
  };
}
