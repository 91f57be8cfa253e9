import type { Clock } from '../lib/clock.ts';
import type { Observe } from '../lib/supervision/environment.ts';
import { storeEventOf } from '../stores/process-events.ts';
import type { Report } from '../stores/store-event.ts';
import type { Log } from './log.ts';
import { plainTroubleOf } from './plain-trouble.ts';

/**
 * What happens to a store's processes is that store's event; what happens to the others is for the log, but for what the
 * service ends with, which is said once.
 */
export function observer(log: Log, clock: Clock, report: Report): Observe {
  return (event) => {
    const ofStore = storeEventOf(event, clock.now());
    if (ofStore !== null) report(ofStore);
    else if (!('error' in event) || plainTroubleOf(event.error) === null)
      log.error({ ...event, err: 'error' in event ? event.error : undefined }, `process ${event.kind}`);
  };
}
