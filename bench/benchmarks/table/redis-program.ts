import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { answer } from '../../framework/remote.ts';
import { wallMs } from '../../framework/time.ts';
import { slotsOfTomorrow } from '../../lunchrush/chain.ts';
import type { TableCalls, TableRates } from './table.ts';

/** The same on Redis: one Lua script for a hold, one for its confirmation, one for a day. */

const STORES = 100;
const SLOTS = 40;
const HOLD_MS = 300_000;
const CAPACITY = 100_000_000;
/** Asked for at once; ioredis sends them together, which is the quickest way it has. */
const AT_ONCE = 200;

/** A slot is a hash of what is taken; a hold a hash that expires by itself, which gives nothing back: a sketch's price. */
const HOLD = `local taken = redis.call('HMGET', KEYS[1], 'pending', 'confirmed')
if (tonumber(taken[1] or 0) + tonumber(taken[2] or 0)) >= tonumber(ARGV[1]) then return 0 end
redis.call('HINCRBY', KEYS[1], 'pending', 1)
redis.call('SET', KEYS[2], KEYS[1], 'PX', ARGV[2])
return 1`;

const CONFIRM = `local slot = redis.call('GETDEL', KEYS[1])
if not slot then return 0 end
redis.call('HINCRBY', slot, 'pending', -1)
redis.call('HINCRBY', slot, 'confirmed', 1)
return 1`;

const DAY = `local day = {}
for _, key in ipairs(KEYS) do day[#day + 1] = redis.call('HMGET', key, 'pending', 'confirmed') end
return day`;

declare module 'ioredis' {
  interface RedisCommander {
    hold(slot: string, hold: string, capacity: number, lifeMs: number): Promise<number>;
    confirm(hold: string): Promise<number>;
    day(count: number, ...slots: string[]): Promise<unknown>;
  }
}

const redis = new Redis(Number(process.env['REDIS_PORT']), { enableAutoPipelining: true });
redis.defineCommand('hold', { numberOfKeys: 2, lua: HOLD });
redis.defineCommand('confirm', { numberOfKeys: 1, lua: CONFIRM });
redis.defineCommand('day', { lua: DAY });
const slots = slotsOfTomorrow(Date.now(), SLOTS);
const holdIds = Array.from({ length: AT_ONCE }, () => randomUUID());

async function pair(turn: number): Promise<void> {
  const slot = `store-${turn % STORES}:${slots[(turn * 7) % SLOTS]}`;
  const holdId = holdIds[turn % AT_ONCE] ?? '';
  if ((await redis.hold(slot, holdId, CAPACITY, HOLD_MS)) !== 1) throw new Error('refused');
  if ((await redis.confirm(holdId)) !== 1) throw new Error('gone');
}

async function day(turn: number): Promise<void> {
  await redis.day(SLOTS, ...slots.map((slot) => `store-${turn % STORES}:${slot}`));
}

/** How often a second, with so many under way at once. */
async function rateOf(work: (turn: number) => Promise<void>, forMs: number): Promise<number> {
  const startedMs = wallMs();
  let done = 0;
  const go = async (start: number) => {
    for (let turn = start; wallMs() - startedMs < forMs; turn += AT_ONCE) {
      await work(turn);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => go(index)));
  return (done * 1_000) / (wallMs() - startedMs);
}

const calls: TableCalls = {
  async measure({ forMs }): Promise<TableRates> {
    return { pairsPerSecond: await rateOf(pair, forMs), daysPerSecond: await rateOf(day, forMs) };
  },
};
answer(calls);
