import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { z } from 'zod';
import { dayAnswer, holdAnswer, orderAnswer, storeListAnswer } from '../../../../../app/http/booking-schemas.ts';
import { clockAnswer } from '../../../../../app/http/clock-routes.ts';
import type { Day, Hold, Order, ServiceClock, StoreList } from '../../../../../app/web/browser/answers/booking.ts';

/** Does not compile when the API promises less than the page reads. */
const read = {
  stores: (answer: z.output<typeof storeListAnswer>): StoreList => answer,
  day: (answer: z.output<typeof dayAnswer>): Day => answer,
  hold: (answer: z.output<typeof holdAnswer>): Hold => answer,
  order: (answer: z.output<typeof orderAnswer>): Order => answer,
  clock: (answer: z.output<typeof clockAnswer>): ServiceClock => answer,
};

const AT = '2026-08-14T15:45:00+00:00';

function exampleOf(schema: z.ZodType): unknown {
  const examples = schema.meta()?.['examples'];
  assert.ok(Array.isArray(examples));
  return examples[0];
}

test('what the booking page reads is what the API promises', () => {
  assert.equal(read.stores(storeListAnswer.parse(exampleOf(storeListAnswer))).stores.length, 1);
  assert.equal(read.day(dayAnswer.parse(exampleOf(dayAnswer))).slots.length, 2);
  assert.equal(read.hold(holdAnswer.parse(exampleOf(holdAnswer))).status, 'held');
  assert.equal(read.clock(clockAnswer.parse({ at: AT, speed: 20 })).speed, 20);
  assert.equal(read.order(orderAnswer.parse(exampleOf(orderAnswer))).status, 'scheduled');
});
