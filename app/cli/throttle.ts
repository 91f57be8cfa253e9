import type { Result } from '../../lib/result.ts';
import { ok } from '../../lib/result.ts';
import type { ApiClient, ApiFailure } from './api-client.ts';
import type { Throttle } from './commands.ts';
import type { OverviewAnswer } from './overview-answer.ts';
import type { StoreAnswer } from './store-view.ts';
import { describeControls, describeSlots } from './store-view.ts';
import type { Terminal } from './terminal.ts';
import { exitCodes } from './terminal.ts';
import { withApi } from './with-api.ts';

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000 };

/** Changes a store's controls, or one of its slots, while it runs, and shows what is in force then. */
export async function throttle(terminal: Terminal, options: Throttle): Promise<number> {
  const wrong = options.slot === undefined ? wrongForStore(options) : wrongForSlot(options);
  if (wrong !== undefined) {
    terminal.problem(wrong);
    return exitCodes.usage;
  }
  return withApi(terminal, options, async (api) => {
    const until = await untilOf(api, options.until);
    if (!until.ok) return until;
    const change = options.slot === undefined ? changeControls : changeSlot;
    const changed = await change(api, options, until.value);
    if (!changed.ok) return changed;
    const describe = options.slot === undefined ? describeControls : describeSlots;
    terminal.out(options.json ? JSON.stringify(changed.value) : describe(changed.value));
    return ok(exitCodes.ok);
  });
}

function wrongForStore(options: Throttle): string | undefined {
  if (options.closed !== undefined) return 'Say which slot: --close and --open need --slot.';
  return isEmpty(controlsOf(options))
    ? 'Say what to change: --concurrency, --capacity, --lead-extension, --pause or --resume.'
    : undefined;
}

function wrongForSlot({ capacity, ...options }: Throttle): string | undefined {
  if (!isEmpty(controlsOf(options))) return 'One slot has a --capacity, and can be told to --close and to --open.';
  const isNothing = capacity === undefined && options.closed === undefined;
  return isNothing ? 'Say what to change of the slot: --capacity, --close or --open.' : undefined;
}

function controlsOf({ concurrency, capacity, leadExtension, paused }: Throttle): object {
  return {
    delivery_concurrency: concurrency,
    default_capacity: capacity,
    lead_extension_minutes: leadExtension,
    paused,
  };
}

function isEmpty(change: object): boolean {
  return Object.values(change).every((value) => value === undefined);
}

type Changed = Promise<Result<StoreAnswer, ApiFailure>>;

function changeControls(api: ApiClient, options: Throttle, until: string | undefined): Changed {
  return api.patch(`${pathOf(options)}/controls`, { ...controlsOf(options), reason: options.reason, until });
}

/** The answer to a change of a slot is the slot; who set what of it is told by the store. */
async function changeSlot(api: ApiClient, options: Throttle, until: string | undefined): Changed {
  const { slot = '', capacity, closed, reason } = options;
  const path = `${pathOf(options)}/slots/${encodeURIComponent(slot)}`;
  const changed = await api.put<object>(path, { capacity, closed, reason, until });
  return changed.ok ? api.get(pathOf(options)) : changed;
}

function pathOf({ storeId }: Throttle): string {
  return `/v1/ops/stores/${encodeURIComponent(storeId)}`;
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
