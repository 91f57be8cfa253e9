import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoreHealth } from '../../stores/booking.ts';
import { OrderTally } from '../../stores/order-tally.ts';
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

test('what is remembered of a count is what counting anew says, whatever happens and whenever one looks', async () => {
  const chain = await openChain('soho');
  const down = { kind: 'not_received', reason: 'refused', down: true } as const;
  const refused = { kind: 'rejected', reason: 'unknown sku' } as const;
  chain.pos('soho').react = ({ slot }, nth) => {
    if (slot === noon) return refused;
    return nth < 3 ? down : 'deliver';
  };
  const look = () => {
    const { health } = glanceAt(chain, 'soho');
    const anew: Partial<StoreHealth> = new OrderTally(chain.state('soho')).counts(chain.clock.now());
    for (const [name, count] of Object.entries(anew)) assert.equal(health[name as keyof StoreHealth], count, name);
    assert.equal(health.nextFireAt, anew.nextFireAt);
    return health;
  };
  const ordered = await Promise.all([0, 1, 2, 3, 4, 5].map((slot) => chain.order('soho', noon + slot * 15 * minute)));
  const seen = new Set<string>();
  for (let step = 0; step < 600; step += 1) {
    if (step === 100) await chain.control('soho', { leadExtensionMinutes: 20 });
    if (step === 150) await chain.desk.cancel(ordered[5]?.order.orderId ?? assert.fail(), 'no');
    if (step === 200) await chain.control('soho', { deliveryConcurrency: 0 });
    if (step === 420) await chain.control('soho', { deliveryConcurrency: 2 });
    await chain.clock.advance(15_000);
    const { late, deferred, attentionRequired, deadLetters, atTheStore } = look();
    for (const [name, count] of Object.entries({ late, deferred, attentionRequired, deadLetters, atTheStore })) {
      if (count > 0) seen.add(name);
    }
  }
  assert.deepEqual([...seen].sort(), ['atTheStore', 'attentionRequired', 'deadLetters', 'deferred', 'late']);
  await chain.stop();
});
