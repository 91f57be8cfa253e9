import { systemClock } from '../../lib/clock.ts';
import type { Host } from '../main.ts';

/** npm passes on what the terminal has sent already: signals so close together are one wish. */
const SAME_WISH_MS = 500;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Aborts at the first SIGINT, SIGTERM or SIGHUP, so that what was started can be stopped. A second wish is for `end`:
 * somebody does not want to wait for that.
 */
export function stopSignal(host: Host, end: () => void): Disposable & { readonly signal: AbortSignal } {
  const stop = new AbortController();
  let askedAtMs = 0;
  const ask = () => {
    if (!stop.signal.aborted) {
      askedAtMs = systemClock.monotonic();
      stop.abort(new Error('told to stop'));
    } else if (systemClock.monotonic() - askedAtMs > SAME_WISH_MS) {
      end();
    }
  };
  for (const name of SIGNALS) host.on(name, ask);
  return {
    signal: stop.signal,
    [Symbol.dispose]() {
      for (const name of SIGNALS) host.off(name, ask);
    },
  };
}
