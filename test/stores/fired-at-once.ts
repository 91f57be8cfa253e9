import assert from 'node:assert/strict';
import type { OrderId } from '../../stores/ids.ts';
import type { Chain } from '../support/one-chain.ts';

/** The only order of a chain is fired within the next instant, and nobody calls it late. */
export async function assertFiredAtOnce(chain: Chain, orderId: OrderId): Promise<void> {
  await chain.clock.advance(1);
  const { status, late } = await chain.orderNow(orderId);
  assert.deepEqual({ status, late }, { status: 'fired', late: false });
  assert.equal(chain.told('order_fired')[0]?.latenessMs, 0);
}
