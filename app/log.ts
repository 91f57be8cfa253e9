import type { DestinationStream, Logger } from 'pino';
import { destination, pino, stdTimeFunctions } from 'pino';
import type { StoreEvent } from '../stores/store-event.ts';
import type { LogLevel } from './config.ts';

/** Where the service writes what people may want to read later. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'flush'>;

/** Lines that wait for a slow reader of stdout; beyond that they are lost, and the service goes on. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

const secrets = [
  'authorization',
  'api_key',
  'apiKey',
  'bookingKey',
  'viewKey',
  'opsKey',
  'key',
  'password',
  'secret',
  'token',
];

/** Names that never reach the log, at the top or one or two levels down. */
const redact = {
  paths: [...secrets, ...secrets.flatMap((name) => [`*.${name}`, `*.*.${name}`])],
  censor: '[redacted]',
};

/** A log of JSON lines on stdout, written behind the caller's back and complete when the process exits. */
export function createLog(level: LogLevel, nodeName: string, stream: DestinationStream = stdout()): Log {
  return pino({ level, base: { node: nodeName }, timestamp: stdTimeFunctions.isoTime, redact }, stream);
}

function stdout(): DestinationStream {
  return destination({ dest: 1, sync: false, maxLength: MAX_WAITING_BYTES });
}

type EventLevel = 'debug' | 'info' | 'warn' | 'error';

/**
 * How loud each event is: `debug` is daily business, `info` a person's doing, `warn` a store's bad day, `error` ours.
 * A failed feed is for the metrics: when one account is away, thousands of stores would say so every few seconds.
 */
const levels: Readonly<Record<StoreEvent['kind'], EventLevel>> = {
  store_opened: 'debug',
  store_closed: 'info',
  store_set_aside: 'error',
  store_fenced: 'warn',
  process_crashed: 'error',
  process_restarted: 'warn',
  hold_placed: 'debug',
  hold_extended: 'debug',
  hold_released: 'debug',
  hold_expired: 'debug',
  booking_refused: 'debug',
  order_confirmed: 'debug',
  order_rescheduled: 'debug',
  order_status: 'debug',
  attempt_started: 'debug',
  attempt_ended: 'debug',
  order_fired: 'debug',
  attention_required: 'warn',
  order_handled: 'info',
  feed_read: 'debug',
  feed_failed: 'debug',
  feed_problem: 'warn',
  change_set_aside: 'warn',
  stray_ticket: 'warn',
  controls_changed: 'info',
  slot_changed: 'info',
  pos_trouble: 'warn',
  pos_down: 'warn',
  pos_back: 'info',
};

/** The level of one event; bad news about an order or an attempt is louder than its kind. */
export function levelOf(event: StoreEvent): EventLevel {
  switch (event.kind) {
    case 'order_status':
      return event.to === 'dead_letter' || event.to === 'unconfirmed' ? 'warn' : levels[event.kind];
    case 'attempt_ended':
      return event.outcome === 'delivered' ? levels[event.kind] : 'info';
    case 'pos_trouble':
      return event.trouble === null ? 'info' : levels[event.kind];
    default:
      return levels[event.kind];
  }
}

/** Writes events as log lines whose message is the event's kind. */
export function logEvents(log: Log): (events: readonly StoreEvent[]) => void {
  return (events) => {
    for (const event of events) log[levelOf(event)](event, event.kind);
  };
}
