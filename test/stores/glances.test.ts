import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoreHealth } from '../../stores/booking.ts';
import { troubleLevel, troubleWeight } from '../../stores/trouble.ts';
import type { Chain } from '../support/one-chain.ts';
import { ELEVEN, minute, openChain, storeNamed } from '../support/one-chain.ts';

const noon = ELEVEN + 60 * minute;
const hour = 60 * minute;

/** A day of 48 slots of 10 places each. */
const USUAL = 480;

function glanceAt(chain: Chain, name: string) {
  const glance = [...chain.desk.glances()].find(({ definition }) => definition.storeId === name);
  assert.ok(glance);
  return glance;
}

test("a store at a glance: today's places as its slots have them, controls as they are in force", async () => {
  const chain = await openChain('soho');
  await chain.order('soho', noon, 4);
  await chain.hold('soho', noon + hour);
  await chain.order('soho', noon + 24 * hour);
  assert.deepEqual(glanceAt(chain, 'soho').today, { taken: 5, capacity: USUAL });
  await chain.setSlot('soho', noon, { closed: true });
  await chain.setSlot('soho', noon + hour, { capacity: 3 });
  await chain.setSlot('soho', noon + 25 * hour, { capacity: 0 });
  assert.deepEqual(glanceAt(chain, 'soho').today, { taken: 5, capacity: USUAL - 10 - 7 });
  await chain.control('soho', { deliveryConcurrency: 7, paused: true, defaultCapacity: 20, until: noon });
  const { today, concurrency, paused, health } = glanceAt(chain, 'soho');
  assert.deepEqual([today.capacity, concurrency, paused, health.scheduled], [46 * 20 + 3, 7, true, 2]);
  await chain.clock.advance(hour);
  assert.equal(glanceAt(chain, 'soho').concurrency, 2);
  await chain.stop();
});

test('what a glance says of today is what the slots of today say', async () => {
  const chain = await openChain('soho');
  for (let slot = 1; slot <= 12; slot += 1) await chain.order('soho', noon + slot * 15 * minute, slot % 5 || 1);
  await chain.setSlot('soho', noon + hour, { capacity: 1 });
  const day = chain.desk.availability(glanceAt(chain, 'soho').definition.storeId);
  assert.ok(day.ok);
  const sum = (of: 'capacity' | 'pending' | 'confirmed') =>
    day.value.slots.reduce((total, slot) => total + slot[of], 0);
  assert.deepEqual(glanceAt(chain, 'soho').today, {
    taken: sum('pending') + sum('confirmed'),
    capacity: sum('capacity'),
  });
  await chain.stop();
});

test('a store that is set aside is seen all the same', async () => {
  const chain = await openChain('soho');
  chain.noPosFor.add(storeNamed('soho').storeId);
  await chain.desk.reopen(storeNamed('soho').storeId);
  const { health, today } = glanceAt(chain, 'soho');
  assert.deepEqual([health.state, today], ['set_aside', { taken: 0, capacity: 0 }]);
  assert.equal(troubleLevel(health), 3);
  await chain.stop();
});

const well: StoreHealth = {
  state: 'open',
  since: ELEVEN,
  holds: 3,
  scheduled: 5,
  inFlight: 2,
  queued: 0,
  deferred: 0,
  unconfirmed: 0,
  atTheStore: 4,
  deadLetters: 0,
  late: 0,
  attentionRequired: 0,
};

test('trouble is sorted by what it asks of a person', () => {
  const levels: readonly (readonly [Partial<StoreHealth>, number])[] = [
    [{}, 0],
    [{ deferred: 1 }, 1],
    [{ state: 'starting', why: 'it is being opened' }, 1],
    [{ why: 'suspended' }, 2],
    [{ late: 1 }, 2],
    [{ unconfirmed: 1 }, 2],
    [{ attentionRequired: 1, deadLetters: 1 }, 3],
    [{ state: 'set_aside', why: 'a bug' }, 3],
  ];
  for (const [changes, level] of levels)
    assert.equal(troubleLevel({ ...well, ...changes }), level, JSON.stringify(changes));
  const weigh = (changes: Partial<StoreHealth>) => troubleWeight({ ...well, ...changes });
  const ascending = [
    weigh({ queued: 500 }),
    weigh({ deferred: 400, queued: 500 }),
    weigh({ late: 2 }),
    weigh({ late: 3 }),
    weigh({ attentionRequired: 1 }),
    weigh({ attentionRequired: 2 }),
  ];
  assert.deepEqual(
    ascending.toSorted((a, b) => a - b),
    ascending,
  );
});
