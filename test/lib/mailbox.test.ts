import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Mailbox } from '../../lib/mailbox.ts';

test('letters are taken in the order they came', async () => {
  const mailbox = new Mailbox<number>(3);
  for (const letter of [1, 2, 3]) assert.ok(mailbox.put(letter));
  assert.deepEqual([await mailbox.take(), await mailbox.take()], [1, 2]);
  mailbox.put(4);
  assert.deepEqual(mailbox.takeAll(), [3, 4]);
  assert.deepEqual(mailbox.takeAll(), []);
  assert.equal(mailbox.size, 0);
});

test('a full mailbox turns letters away and counts them', () => {
  const mailbox = new Mailbox<string>(1);
  assert.deepEqual([mailbox.put('a'), mailbox.put('b'), mailbox.put('c')], [true, false, false]);
  assert.deepEqual([mailbox.size, mailbox.dropped], [1, 2]);
  assert.deepEqual(mailbox.takeAll(), ['a']);
  assert.ok(mailbox.put('d'));
});

test('a waiting consumer gets the next letter, and nobody else does', async () => {
  const mailbox = new Mailbox<string>(1);
  const taken = mailbox.take();
  assert.ok(mailbox.put('a'));
  assert.equal(mailbox.size, 0);
  assert.equal(await taken, 'a');
});

test('a consumer that stops waiting loses no letter', async () => {
  const mailbox = new Mailbox<string>(1);
  const controller = new AbortController();
  const taken = mailbox.take(controller.signal);
  controller.abort(new Error('closing'));
  await assert.rejects(taken, /closing/);
  assert.ok(mailbox.put('a'));
  await assert.rejects(mailbox.take(controller.signal), /closing/);
  assert.deepEqual(mailbox.takeAll(), ['a']);
});

test('a second consumer is a bug', async () => {
  const mailbox = new Mailbox<string>(1);
  const first = mailbox.take();
  await assert.rejects(mailbox.take(), /one consumer/);
  mailbox.put('a');
  assert.equal(await first, 'a');
});
