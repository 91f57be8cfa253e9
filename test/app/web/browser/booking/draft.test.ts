import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orderRequest } from '../../../../../app/http/booking-schemas.ts';
import {
  complaintsAbout,
  emptyDraft,
  linesOf,
  MOST_OF_ONE,
  orderOf,
  quantityOf,
  readDraft,
  totalCents,
  withQuantity,
} from '../../../../../app/web/browser/booking/draft.ts';

const lunch = withQuantity(withQuantity({ ...emptyDraft, name: ' Ada ' }, 'bowl', 2), 'fries', 1);

test('a basket adds up, in the order of the menu', () => {
  assert.deepEqual(
    linesOf(lunch).map(({ dish, quantity }) => [dish.sku, quantity]),
    [
      ['bowl', 2],
      ['fries', 1],
    ],
  );
  assert.equal(totalCents(lunch), 2 * 1_090 + 400);
});

test('quantities stay between none and the most', () => {
  assert.equal(quantityOf(withQuantity(lunch, 'bowl', -1), 'bowl'), 0);
  assert.equal(quantityOf(withQuantity(lunch, 'bowl', MOST_OF_ONE + 1), 'bowl'), MOST_OF_ONE);
});

test('a guest is told of each field what is wrong, before anything is sent', () => {
  assert.deepEqual(Object.keys(complaintsAbout(emptyDraft)), ['basket', 'name']);
  assert.deepEqual(Object.keys(complaintsAbout({ ...lunch, phone: 'abc', note: 'x'.repeat(501) })), ['phone', 'note']);
  assert.deepEqual(complaintsAbout({ ...lunch, phone: '+1 (555) 010-0100' }), {});
});

test('a draft without complaints is an order that the API takes', () => {
  const order = orderOf({ ...lunch, phone: ' +1 555 0100 ', note: '' }, 'hold_0dXvQ2mN8rT5uY7wZa1bCg');
  const parsed = orderRequest.parse(order);
  assert.deepEqual(parsed.customer, { name: 'Ada', phone: '+1 555 0100' });
  assert.equal(parsed.note, undefined);
  assert.deepEqual(
    parsed.items.map(({ sku, quantity, unit_price_cents }) => [sku, quantity, unit_price_cents]),
    [
      ['bowl', 2, 1_090],
      ['fries', 1, 400],
    ],
  );
});

test('a kept draft comes back; what is none is an empty one', () => {
  assert.deepEqual(readDraft(JSON.stringify(lunch)), lunch);
  for (const text of [null, '', '{', 'null']) assert.deepEqual(readDraft(text), emptyDraft);
});
