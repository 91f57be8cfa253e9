import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { z } from 'zod';
import type { dayAnswer } from '../../../../../app/http/booking-schemas.ts';
import type { deadLetterListAnswer, manyAnswer, opsOrderAnswer } from '../../../../../app/http/intervention-schemas.ts';
import type { storeViewAnswer } from '../../../../../app/http/ops-schemas.ts';
import type { accountAnswer } from '../../../../../app/http/pos-account.ts';
import type { storeOrdersAnswer } from '../../../../../app/http/store-orders.ts';
import type { Day } from '../../../../../app/web/browser/answers/booking.ts';
import type { DeadLetterList, ManyResults } from '../../../../../app/web/browser/answers/dead-letter.ts';
import type { OpsOrder } from '../../../../../app/web/browser/answers/order.ts';
import type { PosAccountLimits } from '../../../../../app/web/browser/answers/pos-account.ts';
import type { StoreView } from '../../../../../app/web/browser/answers/store.ts';
import type { StoreOrderList } from '../../../../../app/web/browser/answers/store-order.ts';

/** Compiles only if what the API promises is what pages read. */
type Promised<Schema extends z.ZodType, Read> = z.output<Schema> extends Read ? true : never;

test('what the API promises of a store, an order and dead letters is what their pages read', () => {
  const store: Promised<typeof storeViewAnswer, StoreView> = true;
  const day: Promised<typeof dayAnswer, Day> = true;
  const order: Promised<typeof opsOrderAnswer, OpsOrder> = true;
  const letters: Promised<typeof deadLetterListAnswer, DeadLetterList> = true;
  const many: Promised<typeof manyAnswer, ManyResults> = true;
  const orders: Promised<typeof storeOrdersAnswer, StoreOrderList> = true;
  const account: Promised<typeof accountAnswer, PosAccountLimits> = true;
  assert.ok([store, day, order, letters, many, orders, account].every((kept) => kept));
});
