import { randomBytes } from 'node:crypto';
import { FakeClock } from '../../../lib/clock.ts';
import { TimerQueue } from '../../../lib/timer-queue.ts';
import { admit, dayAvailability } from '../../../stores/admission.ts';
import { Directory } from '../../../stores/directory.ts';
import type { Hold } from '../../../stores/hold.ts';
import { newHold } from '../../../stores/hold-commands.ts';
import type { Epoch } from '../../../stores/ids.ts';
import { idsFrom } from '../../../stores/ids.ts';
import type { Pos } from '../../../stores/pos.ts';
import type { Records } from '../../../stores/records.ts';
import { SlotGrid } from '../../../stores/slots.ts';
import type { StoreWorld } from '../../../stores/store-state.ts';
import { StoreState } from '../../../stores/store-state.ts';
import { Zones } from '../../../stores/zone.ts';
import { answer } from '../../framework/remote.ts';
import { wallMs } from '../../framework/time.ts';
import { roundTheClock, slotsOfTomorrow } from '../../lunchrush/chain.ts';
import type { TableCalls, TableRates } from './table.ts';

/** What decides in memory, alone: the rules' check and the table's change, for a hold and for its confirmation. */

const STORES = 100;
const SLOTS = 40;
const CUSTOMERS = 200;
/** Pairs between two looks at the clock. */
const BLOCK = 2_000;

const clock = new FakeClock(Date.now());
const slots = slotsOfTomorrow(clock.now(), SLOTS).map((slot) => Date.parse(slot));
const random = idsFrom(() => randomBytes(16).toString('base64url'));
/** Made before: that it takes a random number is not the table's doing. */
const holdIds = Array.from({ length: BLOCK }, () => random.hold());
let given = 0;
const ids = { ...random, hold: () => holdIds[given++ % BLOCK] ?? random.hold() };

function open(name: string): StoreState {
  const definition = roundTheClock(name);
  const nothing = { controls: {}, slots: [], holds: [], orders: [], strays: [], openAttempts: [], settledUnits: [] };
  const snapshot = { definition, epoch: 1 as Epoch, cursor: null, formerLeaseMs: 0, ...nothing };
  return new StoreState(world, snapshot, unused);
}

function unused(): never {
  throw new Error('the table needs no outside');
}

const records: Records = {
  commit: unused,
  append: unused,
  open: unused,
  findHold: unused,
  findOrder: unused,
  findOrderOfHold: unused,
  finalOrders: unused,
  lease: { trusted: unused, renew: unused },
};

const pos: Pos = {
  traits: { accountId: roundTheClock('x').posAccount, idempotent: true, canLookUp: true, retries: true },
  trouble: null,
  submit: unused,
  lookUp: unused,
  cancel: unused,
  changes: unused,
};

const world: StoreWorld = {
  clock,
  timers: new TimerQueue(clock),
  random: () => 0,
  ids,
  grid: new SlotGrid(new Zones()),
  records,
  report: () => undefined,
  directory: new Directory<StoreState>(),
  posOf: () => pos,
};
const stores = Array.from({ length: STORES }, (_, index) => open(`store-${index + 1}`));

/**
 * The hold of each customer who has one and has not confirmed yet: as many as ask Redis at once. A customer keeps to one
 * store, so two hold a place at the same time in each.
 */
const held: (Hold | undefined)[] = Array.from({ length: CUSTOMERS }, () => undefined);

function pairs(turn: number): void {
  const now = clock.now();
  for (let pair = 0; pair < BLOCK; pair += 1) {
    const customer = pair % CUSTOMERS;
    const store = stores[pair % STORES];
    const slot = slots[(turn + pair * 7) % SLOTS];
    if (store === undefined || slot === undefined) return;
    const before = held[customer];
    held[customer] = place(store, slot, now);
    if (before !== undefined) confirm(store, before, now);
  }
}

function place(store: StoreState, slot: number, now: number): Hold {
  if (!admit(store, { kind: 'take', slot, units: 1 }, now).ok) throw new Error('refused');
  const hold = newHold(store, { slot, units: 1 }, now);
  store.table.place(hold);
  return hold;
}

function confirm(store: StoreState, hold: Hold, now: number): void {
  if (!admit(store, { kind: 'keep', hold }, now).ok) throw new Error('gone');
  store.table.confirm({ ...hold, status: 'confirmed', version: 2 });
  store.table.forget(hold.holdId);
}

function readDays(turn: number): void {
  for (let read = 0; read < BLOCK / 10; read += 1) {
    const store = stores[(turn + read) % STORES];
    if (store !== undefined) dayAvailability(store, undefined);
  }
}

/** How often a second `work`, which does `count` things. */
function rateOf(work: (turn: number) => void, count: number, forMs: number): number {
  const startedMs = wallMs();
  let turns = 0;
  for (; wallMs() - startedMs < forMs; turns += 1) work(turns);
  return (turns * count * 1_000) / (wallMs() - startedMs);
}

const calls: TableCalls = {
  async measure({ forMs }): Promise<TableRates> {
    return { pairsPerSecond: rateOf(pairs, BLOCK, forMs), daysPerSecond: rateOf(readDays, BLOCK / 10, forMs) };
  },
};
answer(calls);
