import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { runCommandLine } from '../../../app/cli/program.ts';
import { FakeTerminal } from '../../support/fake-terminal.ts';
import type { Harness } from '../http/harness.ts';
import { keys, london, newYork, startHarness } from '../http/harness.ts';

const at = Date.UTC(2026, 7, 14, 15, 30);

/** Types a command line at a terminal with this environment. */
async function type(environment: Readonly<Record<string, string>>, ...words: readonly string[]) {
  const terminal = new FakeTerminal(environment);
  const code = await runCommandLine(words, terminal);
  return { code, out: terminal.outText, problem: terminal.problemText };
}

/** The API, as the service serves it, and a terminal beside it. */
async function desk(t: TestContext) {
  const harness = await startHarness(t);
  const environment = { LUNCHRUSH_URL: harness.url, LUNCHRUSH_OPS_KEY: keys.ops };
  return { harness, type: (...words: readonly string[]) => type(environment, 'dead-letters', ...words) };
}

function givenTwo({ stores }: Harness) {
  const first = stores.givenDeadLetter(newYork, 'unknown sku', at, { inDoubt: true });
  stores.attempts.push({
    orderId: first.orderId,
    number: 1,
    startedAt: at,
    endedAt: at + 1_000,
    outcome: 'unconfirmed',
    detail: 'reset after sending',
  });
  return [first, stores.givenDeadLetter(london, 'closed today', at + 60_000)] as const;
}

test('list shows the dead letters as a table, or as JSON for programs', async (t) => {
  const { harness, type } = await desk(t);
  const [first, second] = givenTwo(harness);
  const { code, out, problem } = await type('list');
  assert.deepEqual([code, problem], [0, '']);
  const [head, ...lines] = out.split('\n');
  assert.match(head ?? '', /^order +store +promised +dead since +tries +doubt +reason$/);
  assert.match(lines[0] ?? '', new RegExp(`^${first.orderId} +nyc-042 .* 1 +yes +unknown sku$`));
  assert.match(lines[1] ?? '', new RegExp(`^${second.orderId} +lon-001 .* 0 +closed today$`));
  const json: { dead_letters: { order_id: string }[] } = JSON.parse((await type('list', '--json')).out);
  assert.deepEqual(
    json.dead_letters.map(({ order_id }) => order_id),
    [first.orderId, second.orderId],
  );
});

test('list asks for what was asked for, page after page up to the limit, and says when there is more', async (t) => {
  const { harness, type } = await desk(t);
  givenTwo(harness);
  assert.doesNotMatch((await type('list', '--store', 'lon-001')).out, /nyc-042/);
  assert.doesNotMatch((await type('list', '--reason', 'SKU')).out, /lon-001/);
  assert.equal((await type('list', '--account', 'pos-west')).problem, 'There are no dead letters.');
  const one = await type('list', '--limit', '1');
  assert.equal(one.out.split('\n').length, 2);
  assert.equal(one.problem, 'There are more than 1: --limit shows more of them.');
  for (let more = 0; more < 600; more += 1) harness.stores.givenDeadLetter(newYork, 'x', at + 120_000 + more);
  assert.equal((await type('list', '--limit', '550')).out.split('\n').length, 551);
  assert.equal((await type('list', '--limit', '9999')).out.split('\n').length, 603);
});

test('show tells all that is known of one, and every attempt', async (t) => {
  const { harness, type } = await desk(t);
  const [first] = givenTwo(harness);
  const { code, out } = await type('show', first.orderId);
  assert.equal(code, 0);
  for (const words of ['nyc-042', 'Ana, ana@example.org', 'unknown sku', 'yes: the store may have it']) {
    assert.ok(out.includes(words), words);
  }
  assert.match(out, /^1 +2026-08-14T11:30:00-04:00 +unconfirmed +reset after sending$/m);
  const json: { order: { status: string } } = JSON.parse((await type('show', first.orderId, '--json')).out);
  assert.equal(json.order.status, 'dead_letter');
});

test('replay and purge deal with many, tell of each, and end with 1 when one was refused', async (t) => {
  const { harness, type } = await desk(t);
  const [first, second] = givenTwo(harness);
  const replayed = await type('replay', first.orderId, second.orderId, '--reason', 'the POS is back');
  assert.deepEqual([replayed.code, replayed.problem], [0, '']);
  assert.match(replayed.out, new RegExp(`^${first.orderId} .*\n${second.orderId} `));
  assert.deepEqual(harness.stores.done.splice(0), Array(2).fill('{"kind":"replay"} test-ops: the POS is back'));
  const unknown = `ord_${'9'.repeat(22)}`;
  const purged = await type('purge', unknown, first.orderId, '--reason', 'refunded');
  assert.equal(purged.code, 1);
  assert.match(purged.problem, new RegExp(`^${unknown}  There is no such order.$`));
  assert.deepEqual(harness.stores.done, ['{"kind":"purge"} test-ops: refunded']);
  const json: { results: { done: boolean }[] } = JSON.parse((await type('replay', unknown, '--json')).out);
  assert.deepEqual(json.results[0]?.done, false);
});

test('more than the service takes at once are sent in turns', async (t) => {
  const { harness, type } = await desk(t);
  const ids = Array.from({ length: 150 }, () => harness.stores.givenDeadLetter(newYork, 'x').orderId);
  assert.equal((await type('replay', ...ids)).out.split('\n').length, 150);
  assert.equal(harness.stores.done.length, 150);
});

test('what the service refuses is told in its words', async (t) => {
  const { harness, type: typed } = await desk(t);
  const { orderId } = harness.stores.givenOrder(newYork);
  const shown = await typed('show', orderId);
  assert.deepEqual(
    [shown.code, shown.problem],
    [1, 'There is no such dead letter: The order is no dead letter: it is scheduled.'],
  );
  assert.match((await typed('list', '--since', 'noon')).problem, /\?since must be an RFC 3339 instant/);
  const wrong = await typed('list', '--key', 'a-key-that-was-never-issued');
  assert.deepEqual([wrong.code, wrong.problem], [1, 'A valid API key is needed: The API key is not known.']);
  const booking = await typed('list', '--key', keys.booking);
  assert.match(booking.problem, /The API key does not allow this: This needs a key of scope view or ops\./);
});

test('without a key nothing is asked, and the answer says where to put one', async () => {
  const { code, problem } = await type({ LUNCHRUSH_URL: 'http://127.0.0.1:1' }, 'dead-letters', 'list');
  assert.equal(code, 78);
  assert.match(problem, /set LUNCHRUSH_OPS_KEY to one of scope ops, or view, or give --key/);
});

test('where nothing listens, or something else does, the answer says so and never shows the key', async (t) => {
  const other = createServer((_, res) => res.end('<h1>It works!</h1>')).listen(0, '127.0.0.1');
  t.after(() => other.close());
  await new Promise((resolve) => other.once('listening', resolve));
  const { port }: AddressInfo = other.address() as AddressInfo;
  const environment = { LUNCHRUSH_OPS_KEY: keys.ops };
  const strange = await type(environment, 'dead-letters', 'list', '--url', `http://127.0.0.1:${port}/`);
  assert.match(strange.problem, /is no Lunchrush: status 200/);
  const closed = await type(environment, 'dead-letters', 'list', '--url', 'http://127.0.0.1:1');
  assert.match(closed.problem, /^Nothing answers at http:\/\/127\.0\.0\.1:1 \(.+\)\. Is the service running\?/);
  const malformed = await type(environment, 'dead-letters', 'list', '--url', 'ftp://files');
  assert.deepEqual([strange.code, closed.code, malformed.code], [1, 1, 78]);
  for (const { problem } of [strange, closed, malformed]) assert.doesNotMatch(problem, /ops-key/);
});
