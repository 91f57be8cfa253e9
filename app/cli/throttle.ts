import type { Result } from '../../lib/result.ts';
import { ok } from '../../lib/result.ts';
import type { ApiClient, ApiFailure } from './api-client.ts';
import type { Throttle } from './commands.ts';
import type { OverviewAnswer } from './overview-answer.ts';
import type { StoreAnswer } from './store-view.ts';
import { describeControls } from './store-view.ts';
import type { Terminal } from './terminal.ts';
import { exitCodes } from './terminal.ts';
import { withApi } from './with-api.ts';

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000 };

/** Changes a store's controls while it runs, and shows what is in force then. */
export async function throttle(terminal: Terminal, options: Throttle): Promise<number> {
  const { concurrency, capacity, leadExtension, paused, reason } = options;
  const controls = {
    delivery_concurrency: concurrency,
    default_capacity: capacity,
    lead_extension_minutes: leadExtension,
    paused,
  };
  if (Object.values(controls).every((value) => value === undefined)) {
    terminal.problem('Say what to change: --concurrency, --capacity, --lead-extension, --pause or --resume.');
    return exitCodes.usage;
  }
  return withApi(terminal, options, async (api) => {
    const until = await untilOf(api, options.until);
    if (!until.ok) return until;
    const path = `/v1/ops/stores/${encodeURIComponent(options.storeId)}/controls`;
    const changed = await api.patch<StoreAnswer>(path, { ...controls, reason, until: until.value });
    if (!changed.ok) return changed;
    terminal.out(options.json ? JSON.stringify(changed.value) : describeControls(changed.value));
    return ok(exitCodes.ok);
  });
}

/** `30m` and `2h` are from now on the clock that the stores live by, which may not be ours. */
async function untilOf(api: ApiClient, until: string | undefined): Promise<Result<string | undefined, ApiFailure>> {
  const [, count, unit = ''] = /^(\d{1,4})([mh])$/.exec(until ?? '') ?? [];
  if (count === undefined) return ok(until);
  const now = await api.get<OverviewAnswer>('/v1/ops/overview', { limit: 1 });
  if (!now.ok) return now;
  const at = Date.parse(now.value.figures.at) + Number(count) * (unitMs[unit] ?? 0);
  return ok(new Date(at).toISOString());
}
