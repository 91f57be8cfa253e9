import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Chain, ELEVEN, minute, storeNamed } from '../support/one-chain.ts';

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
