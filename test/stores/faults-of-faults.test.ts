import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Chain, details, ELEVEN, minute, storeNamed } from '../support/one-chain.ts';

const noon = ELEVEN + 60 * minute;

/** The next look at the clock is a bug. */
function stopTheClockOnce(chain: Chain): void {
  const { clock } = chain;
  const now = clock.now.bind(clock);
  clock.now = () => {
    clock.now = now;
    throw new Error('a second bug');
  };
}

test('an order whose delivery crashes, and whose crash cannot even be noted, is still fired, by the pool that starts again', async () => {
  const chain = new Chain([storeNamed('soho')]);
  await chain.boot();
  const { order } = await chain.order('soho', noon);
  let crashes = 0;
  chain.pos('soho').react = () => {
    crashes += 1;
    if (crashes > 1) return 'deliver';
    stopTheClockOnce(chain);
    throw new Error('a bug');
  };
  await chain.clock.advance(46 * minute);
  assert.deepEqual(
    chain.supervision.filter(({ kind }) => kind === 'crashed').map(({ path }) => path),
    ['root/stores/soho/pool'],
  );
  assert.equal((await chain.orderNow(order.orderId)).status, 'fired');
  await chain.stop();
});

test('an order that became durable is fired though its confirmation crashed right after', async () => {
  const chain = new Chain([storeNamed('soho')]);
  await chain.boot();
  const held = await chain.hold('soho', noon);
  assert.ok(held.ok);
  const { commit } = chain.records;
  chain.records.commit = async (change) => {
    const outcome = await commit.call(chain.records, change);
    if (change.orders !== undefined) stopTheClockOnce(chain);
    return outcome;
  };
  await assert.rejects(chain.desk.confirm({ holdId: held.value.hold.holdId, details }), /a second bug/);
  await chain.clock.advance(46 * minute);
  assert.equal(chain.pos('soho').tickets.length, 1);
  await chain.stop();
});
