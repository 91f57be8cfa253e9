import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import type { PosSimulator } from '../pos/simulator/pos-simulator.ts';
import type { Api, ApiRequest } from './api.ts';
import type { DemoAccount, DemoStore, Scenario } from './scenario.ts';
import { allStoresOf } from './scenario.ts';

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const anything = z.unknown();

const health = z.object({
  store_id: z.string(),
  health: z.object({
    state: z.enum(['starting', 'open', 'set_aside']),
    holds: z.number(),
    scheduled: z.number(),
    in_flight: z.number(),
    queued: z.number(),
    deferred: z.number(),
    unconfirmed: z.number(),
  }),
});
const healthList = z.object({ stores: z.array(health) });

/** A store's live numbers as ops see them. */
export type Health = z.output<typeof health>['health'];

/** What the accounts' keys are at the simulated POS: any key is an account of its own there. */
export function posKeyOf({ accountId }: DemoAccount): string {
  return `key-of-${accountId}`;
}

/** Where the simulated POS listens. */
type Pos = Pick<PosSimulator, 'url' | 'urlOf'>;

/** Sets up accounts and stores through the ops API, as a person would. */
export async function setUpChain(ops: Api, scenario: Scenario, pos: Pos): Promise<void> {
  const stores = allStoresOf(scenario);
  for (const account of scenario.accounts) await putAccount(ops, account, urlFor(account, pos));
  await Promise.all(stores.map((store) => putStore(ops, store)));
  for (const store of stores) await setConcurrency(ops, store);
}

function urlFor({ ownPortOf }: DemoAccount, pos: Pos): string {
  return ownPortOf === undefined ? pos.url : pos.urlOf(ownPortOf);
}

/** The live numbers of all stores, by store id. */
export async function readHealth(ops: Api): Promise<ReadonlyMap<string, Health>> {
  const list = await tell(ops, { method: 'GET', path: '/v1/ops/stores?limit=500', answer: healthList });
  return new Map(list.stores.map((store) => [store.store_id, store.health]));
}

const signInCode = z.object({ path: z.string() });

/** Where a browser signs in to the console, once. */
export async function signInPath(ops: Api): Promise<string> {
  const made = await tell(ops, { method: 'POST', path: '/v1/ops/sign-in-codes', answer: signInCode });
  return made.path;
}

const LOOK_EVERY_MS = 50;
const OPEN_WITHIN_MS = 20_000;

/** Resolves when every store takes orders. */
export async function untilAllOpen(ops: Api, realClock: Clock): Promise<void> {
  const untilMs = realClock.monotonic() + OPEN_WITHIN_MS;
  while ([...(await readHealth(ops)).values()].some(({ state }) => state !== 'open')) {
    if (realClock.monotonic() > untilMs) throw new Error(`not every store was open within ${OPEN_WITHIN_MS} ms`);
    await realClock.sleep(LOOK_EVERY_MS);
  }
}

async function putAccount(ops: Api, account: DemoAccount, posUrl: string): Promise<void> {
  await tell(ops, {
    method: 'PUT',
    path: `/v1/ops/pos-accounts/${account.accountId}`,
    body: {
      base_url: posUrl,
      api_key: posKeyOf(account),
      idempotent: account.idempotent,
      can_look_up: true,
      rate_per_second: account.ratePerSecond,
      burst: account.ratePerSecond,
    },
    answer: anything,
  });
}

async function putStore(ops: Api, store: DemoStore): Promise<void> {
  await tell(ops, {
    method: 'PUT',
    path: `/v1/ops/stores/${store.storeId}`,
    body: storeBody(store),
    answer: anything,
  });
}

/** The store in the words of the API. */
export function storeBody(store: DemoStore): object {
  return {
    name: store.name,
    time_zone: store.timeZone,
    periods: weekdays.map((weekday) => ({ weekday, opens: store.opens, closes: store.closes })),
    slot_minutes: store.slotMinutes,
    lead_minutes: store.leadMinutes,
    hold_minutes: store.holdMinutes,
    capacity: store.capacity,
    pos_account: store.accountId,
    store_ref: store.storeId,
  };
}

async function setConcurrency(ops: Api, { storeId, concurrency }: DemoStore): Promise<void> {
  if (concurrency === undefined) return;
  await tell(ops, {
    method: 'PATCH',
    path: `/v1/ops/stores/${storeId}/controls`,
    body: { delivery_concurrency: concurrency, reason: 'its POS can take more at once' },
    answer: anything,
  });
}

/** Ops' requests are ours: that one is refused is a bug of the demo. */
async function tell<T>(ops: Api, request: ApiRequest<T>): Promise<T> {
  const answer = await ops.ask(request);
  if (answer.ok) return answer.value;
  const { status, problem, detail } = answer.error;
  throw new Error(`${request.method} ${request.path}: ${status} ${problem}: ${detail}`);
}
