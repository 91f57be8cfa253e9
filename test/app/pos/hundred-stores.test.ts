import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { PosAccounts } from '../../../app/pos/pos-accounts.ts';
import { PosSimulator } from '../../../app/pos/simulator/pos-simulator.ts';
import { FakeClock } from '../../../lib/clock.ts';
import { seededRandom } from '../../../lib/random.ts';
import { startRoot } from '../../../lib/supervision/root.ts';
import { TimerQueue } from '../../../lib/timer-queue.ts';
import { Directory } from '../../../stores/directory.ts';
import { FrontDesk } from '../../../stores/front-desk.ts';
import type { OrderId, StoreId } from '../../../stores/ids.ts';
import { idsFrom } from '../../../stores/ids.ts';
import { SlotGrid } from '../../../stores/slots.ts';
import type { StoreEvent } from '../../../stores/store-event.ts';
import type { StoreWorld } from '../../../stores/store-state.ts';
import { StoresSupervisor } from '../../../stores/stores-supervisor.ts';
import { Zones } from '../../../stores/zone.ts';
import { MemoryRecords } from '../../support/memory-records.ts';
import { details, ELEVEN, granted, minute, storeNamed } from '../../support/one-chain.ts';
import { accountAt, sure } from './fixtures.ts';

const STORES = 100;
const ORDERS_PER_STORE = 3;
/** The POS suspends an account that sends more within any second. */
const SUSPENDS_ABOVE = 10;
const noon = ELEVEN + 60 * minute;
/** So small that what is on its way while the clock goes on is well within the margin. */
const STEP_MS = 40;

/** A hundred stores as they really run, at one account of a POS on real sockets, all on one fake clock. */
async function chainAt(t: TestContext, limits: { readonly ratePerSecond: number; readonly burst: number }) {
  const clock = new FakeClock(ELEVEN);
  const random = seededRandom(1);
  const simulator = await PosSimulator.start({ clock, random });
  t.after(() => simulator.stop());
  const accounts = new PosAccounts({ clock });
  accounts.put(accountAt(simulator.url, { ...limits, idempotent: false }));
  t.after(() => accounts.close());
  const records = new MemoryRecords(() => clock.now());
  const names = Array.from({ length: STORES }, (_, number) => `s${number}` as StoreId);
  for (const name of names) records.define(storeNamed(name, { capacity: 50 }));
  const events: StoreEvent[] = [];
  let ids = 0;
  const world: StoreWorld = {
    clock,
    timers: new TimerQueue(clock),
    random,
    ids: idsFrom(() => String(++ids).padStart(22, '0')),
    grid: new SlotGrid(new Zones()),
    records,
    report: (event) => void events.push(event),
    directory: new Directory(),
    posOf: ({ posAccount, storeRef }) => accounts.for(posAccount, storeRef),
  };
  const environment = { clock, random };
  const stores = new StoresSupervisor(world, environment);
  accounts.onTrouble = (accountId, trouble) => stores.tellOfAccount(accountId, trouble);
  const children = [{ id: 'stores', start: stores.start }];
  const root = await startRoot(
    { strategy: 'one_for_one', intensity: { restarts: 0, withinMs: 1 }, children },
    environment,
  );
  const desk = new FrontDesk(world, stores);
  const account = () => sure(simulator.report().accounts[0]);
  await clock.settle();
  return { clock, simulator, accounts, desk, names, events, root, account };
}

type Chain = Awaited<ReturnType<typeof chainAt>>;

/** Lets so much time pass, and every request arrive and be answered before it goes on. */
async function pass({ clock, accounts }: Chain, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += STEP_MS) {
    await clock.advance(STEP_MS);
    while (sure(accounts.status()[0]).limiter.inFlight > 0) await setImmediate();
  }
}

/** All stores get orders for noon; the next thing to happen is that all are due at once. */
async function beforeTheRush(chain: Chain): Promise<readonly OrderId[]> {
  const orders: OrderId[] = [];
  for (const name of chain.names) {
    for (let i = 0; i < ORDERS_PER_STORE; i += 1) {
      const { hold } = granted(await chain.desk.hold(name, { slot: noon, units: 1 }));
      orders.push(granted(await chain.desk.confirm({ holdId: hold.holdId, details })).order.orderId);
    }
  }
  await chain.clock.advance(noon - 15 * minute - chain.clock.now() - STEP_MS);
  return orders;
}

/** Ends it all while the POS still answers. */
async function stop({ root, clock, accounts }: Chain): Promise<void> {
  await accounts.close();
  const stopped = root.stop();
  await clock.settle();
  await stopped;
}

test('a hundred stores at an account that suspends above 10 requests a second are never suspended', async (t) => {
  const chain = await chainAt(t, { ratePerSecond: SUSPENDS_ABOVE, burst: 3 });
  const { simulator, desk } = chain;
  const orders = await beforeTheRush(chain);
  await simulator.set({ kind: 'suspending', perSecond: SUSPENDS_ABOVE });
  await simulator.set({ kind: 'failing', share: 0.2, only: 'submit' });
  await pass(chain, 60_000);
  const statuses = await Promise.all(orders.map(async (id) => granted(await desk.findOrder(id)).order.status));
  assert.deepEqual(
    statuses.filter((status) => status === 'scheduled' || status === 'dead_letter'),
    [],
  );
  const kinds = simulator.requests().map(({ kind }) => kind);
  for (const kind of ['submit', 'look_up', 'changes']) assert.ok(kinds.includes(kind), `nothing of kind ${kind}`);
  const rush = kinds.slice(kinds.indexOf('submit'), kinds.indexOf('submit') + 250);
  assert.ok(rush.filter((kind) => kind === 'changes').length < 10, 'nobody polls while orders wait');
  assert.deepEqual(simulator.report().duplicates, []);
  const { peakPerSecond, suspended, requests } = chain.account();
  assert.deepEqual([suspended, peakPerSecond <= SUSPENDS_ABOVE], [false, true]);
  assert.ok(requests >= 60 * SUSPENDS_ABOVE * 0.85, `${requests} requests in a minute: the rate was used`);
  await stop(chain);
});

test('negative control: at a rate that is a little too high the same stores are suspended, and every one says so', async (t) => {
  const chain = await chainAt(t, { ratePerSecond: SUSPENDS_ABOVE + 3, burst: 3 });
  await beforeTheRush(chain);
  await chain.simulator.set({ kind: 'suspending', perSecond: SUSPENDS_ABOVE });
  await pass(chain, 3_000);
  assert.equal(chain.account().suspended, true);
  assert.deepEqual(
    [...new Set(chain.desk.list().map(({ health }) => health.why))],
    ['suspended'],
    'each of the hundred shows why',
  );
  const told = chain.events.filter(({ kind }) => kind === 'pos_trouble').map(({ storeId }) => storeId);
  assert.deepEqual(told.toSorted(), chain.names.toSorted());
  await stop(chain);
});
