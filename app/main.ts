import { constants } from 'node:os';
import type { Clock } from '../lib/clock.ts';
import type { Config } from './config.ts';
import type { Log } from './log.ts';
import { plainTroubleOf } from './plain-trouble.ts';

/** A service that takes requests. */
export interface Service {
  readonly url: string;
  /** Rejects when the service can no longer serve, whatever its own parts have tried. */
  readonly failed: Promise<never>;
  /** Stops in order; resolves when nothing is left running. */
  stop(): Promise<void>;
}

/** Builds and starts everything; gives up when `signal` aborts. */
export type StartService = (config: Config, log: Log, signal: AbortSignal) => Promise<Service>;

type StopSignal = 'SIGTERM' | 'SIGINT';

/** What Node's `process` tells a service: signals and faults that nobody caught. */
export interface Host {
  on(event: string, listener: (payload: unknown) => void): unknown;
  off(event: string, listener: (payload: unknown) => void): unknown;
}

export interface Surroundings {
  readonly log: Log;
  readonly clock: Clock;
  readonly host: Host;
}

/** npm passes on what the terminal has sent already: signals so close together are one wish. */
const SAME_WISH_MS = 500;

/** Platforms kill after 30 s. */
const STOP_WITHIN_MS = 25_000;

const FAILED = 1;

/**
 * Runs the service until it is asked to stop, and says with which code the process must then exit at once:
 *
 * - 0 after SIGTERM or SIGINT and an orderly stop;
 * - 128 + the signal's number after a second signal, whatever is still running;
 * - 1 when it could not start or stop, or after a fault that nobody caught: its state cannot be trusted any more.
 */
export async function runService(start: StartService, config: Config, around: Surroundings): Promise<number> {
  const stop = new AbortController();
  const end = Promise.withResolvers<number>();
  const listeners = { ...signalListeners(stop, end.resolve, around.clock), ...faultListeners(end.resolve, around.log) };
  for (const [event, listener] of Object.entries(listeners)) around.host.on(event, listener);
  try {
    return await Promise.race([live(start, config, stop.signal, around), end.promise]);
  } finally {
    for (const [event, listener] of Object.entries(listeners)) around.host.off(event, listener);
  }
}

async function live(start: StartService, config: Config, stop: AbortSignal, around: Surroundings): Promise<number> {
  const { log } = around;
  try {
    const service = await startUnlessAborted(start(config, log, stop), stop);
    if (service === null) return 0;
    log.info({ url: service.url }, 'serving');
    await Promise.race([aborted(stop), service.failed]);
    log.info({ signal: stop.reason }, 'stopping');
    return await stopInTime(service, around);
  } catch (error) {
    const plain = plainTroubleOf(error);
    if (plain === null) log.fatal({ err: error }, 'the service failed');
    else log.fatal(plain.message);
    return FAILED;
  }
}

/** Null when the start was called off. */
async function startUnlessAborted(starting: Promise<Service>, stop: AbortSignal): Promise<Service | null> {
  try {
    return await starting;
  } catch (error) {
    if (stop.aborted) return null;
    throw error;
  }
}

async function stopInTime(service: Service, { log, clock }: Surroundings): Promise<number> {
  const patience = new AbortController();
  const late = clock.sleep(STOP_WITHIN_MS, patience.signal).then(
    () => 'late' as const,
    () => 'done' as const,
  );
  const ended = await Promise.race([service.stop().then(() => 'done' as const), late]);
  patience.abort();
  if (ended === 'done') log.info('stopped');
  else log.error({ withinMs: STOP_WITHIN_MS }, 'the service did not stop in time');
  return ended === 'done' ? 0 : FAILED;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

type Listeners = Readonly<Record<string, (payload: unknown) => void>>;

function signalListeners(stop: AbortController, end: (code: number) => void, clock: Clock): Listeners {
  let askedAtMs = 0;
  const ask = (signal: StopSignal) => () => {
    if (!stop.signal.aborted) {
      askedAtMs = clock.monotonic();
      stop.abort(signal);
    } else if (clock.monotonic() - askedAtMs > SAME_WISH_MS) {
      end(128 + constants.signals[signal]);
    }
  };
  return { SIGTERM: ask('SIGTERM'), SIGINT: ask('SIGINT') };
}

function faultListeners(end: (code: number) => void, log: Log): Listeners {
  const fault = (kind: string) => (error: unknown) => {
    log.fatal({ err: error }, kind);
    end(FAILED);
  };
  return { uncaughtException: fault('uncaught exception'), unhandledRejection: fault('unhandled rejection') };
}
