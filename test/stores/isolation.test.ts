import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ELEVEN, granted, minute, openChain, storeNamed } from '../support/one-chain.ts';

const second = 1_000;
const noon = ELEVEN + 60 * minute;

test("a store whose POS hangs leaves the other stores' firing on time", async () => {
  const names = Array.from({ length: 20 }, (_, index) => `s${index}`);
  const chain = await openChain('hangs', ...names);
  chain.pos('hangs').react = () => 'hang';
  const answers = Promise.withResolvers<void>();
  chain.pos('hangs').answersAfter = answers.promise;
  for (const name of ['hangs', ...names]) for (let i = 0; i < 3; i += 1) await chain.order(name, noon);
  await chain.clock.advance(46 * minute);
  for (const name of names) {
    const sentAt = chain.pos(name).submissions.map(({ at }) => at);
    assert.deepEqual(sentAt, [noon - 15 * minute, noon - 15 * minute, noon - 15 * minute]);
  }
  assert.equal(chain.pos('hangs').inFlight, 2);
  const [told] = chain.desk.list().filter(({ definition }) => definition.name === 'hangs');
  assert.equal(told?.health.inFlight, 2);
  answers.resolve();
  await chain.stop();
});

test('a store that crashes again and again leaves the other stores open and on time', async () => {
  const chain = await openChain('crashes', 'soho');
  const { order } = await chain.order('soho', noon);
  chain.records.fault = ({ storeId }) => (storeId === 'crashes' ? 'bug' : undefined);
  for (let i = 0; i < 30; i += 1) {
    await chain.hold('crashes', noon).catch(() => undefined);
    granted(await chain.hold('soho', noon + i * 15 * minute));
    await chain.clock.advance(i % 2 === 0 ? 0 : second);
  }
  await chain.clock.advance(45 * minute);
  assert.equal(chain.pos('soho').tickets[0]?.orderId, order.orderId);
  assert.equal(chain.pos('soho').tickets[0]?.at, noon - 15 * minute);
  await chain.stop();
});

test('a store that is flooded with requests answers the others as before', async () => {
  const chain = await openChain(storeNamed('flooded', { capacity: 100_000 }), 'soho');
  const flood = Promise.all(Array.from({ length: 5_000 }, () => chain.hold('flooded', noon)));
  granted(await chain.hold('soho', noon));
  for (const answer of await flood) granted(answer);
  await chain.clock.advance(5 * minute);
  assert.equal(chain.slot('flooded', noon).pending, 0);
  assert.equal(chain.told('hold_expired').length, 5_001);
  await chain.stop();
});
