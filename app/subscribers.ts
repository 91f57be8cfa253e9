import type { Clock } from '../lib/clock.ts';
import type { StoreEvent } from '../stores/store-event.ts';
import type { EventHub } from './events.ts';
import { createEventHub } from './events.ts';
import { isKept } from './kept-events.ts';
import type { LiveFigures } from './live-figures.ts';
import type { Log } from './log.ts';
import { logEvents } from './log.ts';
import type { Metrics } from './metrics.ts';

/** Events a subscriber may be behind before it misses some. */
export const EVENTS_WAITING = 20_000;

/** Who hears of everything from the start: the log, the metrics, the figures and, of what is kept, the event table. */
export function openHub(
  clock: Clock,
  log: Log,
  metrics: Metrics,
  figures: LiveFigures,
  keep: (event: StoreEvent) => void,
): EventHub {
  const hub = createEventHub(clock, ({ subscriber, events: count, error }) => {
    metrics.countLost(subscriber, count);
    if (error !== undefined) log.error({ err: error, subscriber }, 'a subscriber of the events failed');
  });
  const table = (batch: readonly StoreEvent[]) => {
    for (const event of batch) if (isKept(event)) keep(event);
  };
  hub.subscribe({ name: 'log', limit: EVENTS_WAITING, deliver: logEvents(log) });
  hub.subscribe({ name: 'metrics', limit: EVENTS_WAITING, deliver: metrics.countEvents });
  hub.subscribe({ name: 'figures', limit: EVENTS_WAITING, deliver: figures.count });
  hub.subscribe({ name: 'event table', limit: EVENTS_WAITING, deliver: table });
  return hub;
}
