import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { runCommandLine } from '../../../app/cli/program.ts';
import type { StoreEvent } from '../../../stores/store-event.ts';
import { eventually } from '../../support/eventually.ts';
import { FakeTerminal } from '../../support/fake-terminal.ts';
import { health } from '../http/fake-stores.ts';
import type { Harness } from '../http/harness.ts';
import { keptKeys, keys, london, newYork, send, startHarness } from '../http/harness.ts';

const at = Date.UTC(2026, 7, 14, 15, 30);

/** The API, as the service serves it, and a terminal beside it. */
async function desk(t: TestContext, key: string = keys.view) {
  const harness = await startHarness(t);
  const begin = (...words: readonly string[]) => {
    const terminal = new FakeTerminal({ LUNCHRUSH_URL: harness.url, LUNCHRUSH_OPS_KEY: key });
    return { terminal, code: runCommandLine(words, terminal) };
  };
  const type = async (...words: readonly string[]) => {
    const { terminal, code } = begin(...words);
    return { code: await code, out: terminal.outText, problem: terminal.problemText };
  };
  return { harness, begin, type };
}

function fired(number: number, storeId = newYork): StoreEvent {
  return { storeId, at: at + number, kind: 'feed_problem', problem: `problem ${number}` };
}

function troubled({ stores }: Harness): void {
  const trouble = {
    late: 2,
    attentionRequired: 1,
    why: 'its POS is down: refused',
    feedReadAt: Date.UTC(2026, 7, 14, 14, 59),
  };
  stores.glimpses.set(london, { health: { ...health, ...trouble }, paused: true });
}

test('console makes a link that signs in once, as the key that made it', async (t) => {
  const { harness, type } = await desk(t, keys.viewHere);
  const { code, out, problem } = await type('console');
  assert.deepEqual([code, problem], [0, 'It signs in once, within 10 minutes, as the key that made it.']);
  const [, signInCode] = /^(?:http:\/\/127\.0\.0\.1:\d+)\/console#code=([\w-]+)$/.exec(out) ?? [];
  const signIn = () => send(harness, 'POST', '/console/session', { key: null, body: { code: signInCode } });
  const [first, second] = [await signIn(), await signIn()];
  assert.deepEqual([first.status, first.json['name'], second.status], [200, 'test-viewHere', 401]);
  const link: { url: string; expires_at: string } = JSON.parse((await type('console', '--json')).out);
  assert(link.url.startsWith(`${harness.url}/console#code=`) && Date.parse(link.expires_at) > harness.clock.now());
  const refused = await type('console', '--key', keys.booking);
  assert.deepEqual([refused.code, refused.out], [1, '']);
});

test('top shows the chain and its stores, the worst off first', async (t) => {
  const { harness, type } = await desk(t);
  troubled(harness);
  const { code, out, problem } = await type('top', '--once');
  assert.deepEqual([code, problem], [0, '']);
  assert.match(out, /^15:00:00Z · stores 2: open 2 · starting 0 · set aside 0 · today 3 % booked$/m);
  assert.match(out, /^a minute: orders 0 .* lateness p50 –, p99 –$/m);
  assert.match(out, /storage well · pos-east is suspended$/m);
  const [first, second] = out.split('\n').slice(-2);
  assert.match(first ?? '', /^lon-001 +open, paused +3 % .* 2 +1 +1 min +pos-east +!!! its POS is down: refused$/);
  assert.match(second ?? '', /^nyc-042 +open +3 %/);
  const json: { stores: object[] } = JSON.parse((await type('top', '--once', '--json', '--search', 'NYC')).out);
  assert.equal(json.stores.length, 1);
});

test('top goes on until it is interrupted, over what it has shown, cut to the screen', async (t) => {
  const { begin } = await desk(t);
  const { terminal, code } = begin('top');
  terminal.screen = { columns: 40, rows: 12 };
  await eventually(() => assert.ok(terminal.outLines.length >= 2));
  terminal.interrupt();
  assert.equal(await code, 0);
  const last = terminal.outLines.at(-1) ?? '';
  assert.ok(last.startsWith('\u001b[H\u001b[J'));
  assert.ok(last.split('\n').every((line) => line.length <= 46) && last.split('\n').length <= 11);
});

test('stores are listed, searched and counted, page after page', async (t) => {
  const { harness, type } = await desk(t);
  troubled(harness);
  const one = await type('stores', '--limit', '1');
  assert.match(one.out, /lon-001/);
  assert.equal(one.problem, 'There are more than 1: --limit shows more of them.');
  assert.doesNotMatch((await type('stores', 'list', '--search', 'nyc')).out, /lon-001/);
  assert.equal((await type('stores', '--search', 'nowhere')).problem, 'There is no such store.');
});

test('a chain without stores is not taken for a search that found none', async (t) => {
  const { harness, type } = await desk(t);
  harness.stores.definitions.clear();
  const { out, problem } = await type('stores');
  assert.deepEqual({ out, problem }, { out: '', problem: 'There is no store yet.' });
});

test('store shows what a store is, what is in force there and what happened', async (t) => {
  const { type } = await desk(t);
  const { out } = await type('store', 'nyc-042');
  for (const words of [
    'Store nyc-042 (America/New_York)',
    'delivery concurrency  1',
    'fryer',
    'closed',
    'order_rescheduled',
  ]) {
    assert.ok(out.includes(words), words);
  }
  const unknown = await type('store', 'nowhere');
  assert.deepEqual([unknown.code, unknown.problem], [1, 'There is no such store.']);
  assert.equal(JSON.parse((await type('store', 'nyc-042', '--json')).out).store_id, 'nyc-042');
});

test('order tells why it was late, and every step and attempt', async (t) => {
  const { harness, type } = await desk(t);
  const at = harness.clock.now();
  const { orderId } = harness.stores.givenDeadLetter(newYork, 'unknown sku', at);
  harness.stores.attempts.push({
    orderId,
    number: 1,
    startedAt: at,
    endedAt: at,
    outcome: 'rejected',
    detail: 'unknown sku',
  });
  const { out } = await type('order', orderId);
  assert.match(out, /^It did not reach its POS: it is a dead letter since 2026-08-14T11:00:00-04:00: unknown sku\.$/m);
  assert.match(out, /^A person is needed: dead letter\.$/m);
  assert.match(out, /^1 +2026-08-14T11:00:00-04:00 .* rejected +unknown sku$/m);
  assert.match(out, /2 × Burger$/m);
});

test('throttle changes what was asked for, until then, and shows what is in force', async (t) => {
  const { harness, type } = await desk(t, keys.ops);
  const { code, out } = await type(
    'throttle',
    'nyc-042',
    '--concurrency',
    '1',
    '--pause',
    '--until',
    '30m',
    '--reason',
    'rush',
  );
  assert.equal(code, 0);
  const until = harness.clock.now() + 30 * 60_000;
  assert.deepEqual(harness.stores.done, [
    `setControls ${JSON.stringify({ deliveryConcurrency: 1, paused: true, until })} test-ops`,
  ]);
  assert.match(out, /^delivery concurrency +1 +2026-.* test-ops .* fryer$/m);
  await type('throttle', 'nyc-042', '--resume', '--reason', 'dry again', '--until', '2026-08-14T14:00:00-04:00');
  assert.match(harness.stores.done.at(-1) ?? '', /"paused":false,"until":1786730400000/);
  const nothing = await type('throttle', 'nyc-042', '--reason', 'x');
  assert.deepEqual([nothing.code, nothing.out], [64, '']);
  const late = await type('throttle', 'nyc-042', '--resume', '--until', '2020-01-01T00:00:00Z', '--reason', 'x');
  assert.match(late.problem, /#\/until must be in the future/);
});

test('throttle changes one slot, until then, and store shows who set it and when it ends', async (t) => {
  const { harness, type } = await desk(t, keys.ops);
  const slot = ['throttle', 'nyc-042', '--reason', 'party', '--slot', '2026-08-14T11:45:00-04:00'];
  const { code, out } = await type(...slot, '--capacity', '4', '--close', '--until', '30m');
  assert.equal(code, 0);
  const patch = JSON.stringify({ capacity: 4, closed: true, until: harness.clock.now() + 30 * 60_000 });
  assert.deepEqual(harness.stores.done, [`setSlot ${Date.UTC(2026, 7, 14, 15, 45)} ${patch} test-ops`]);
  const shown = /^2026-\S+ +closed +2026-08-14T\S+ +test-ops +2026-\S+ +party$/m;
  assert.match(out, shown);
  assert.match((await type('store', 'nyc-042')).out, shown);
  await type(...slot, '--open');
  assert.match(harness.stores.done.at(-1) ?? '', /\{"closed":false\}/);
  for (const wrong of [slot, [...slot, '--pause'], ['throttle', 'nyc-042', '--reason', 'x', '--close']]) {
    assert.equal((await type(...wrong)).code, 64, wrong.join(' '));
  }
  assert.equal(harness.stores.done.length, 2);
});

test('who may only view throttles nothing', async (t) => {
  const { harness, type } = await desk(t);
  const { code, problem } = await type('throttle', 'nyc-042', '--pause', '--reason', 'x');
  assert.deepEqual([code, problem], [1, 'The API key does not allow this: This needs a key of scope ops.']);
  assert.deepEqual(harness.stores.done, []);
});

test('tree draws the processes, with what is hidden said', async (t) => {
  const { type } = await desk(t);
  const { out } = await type('tree');
  assert.deepEqual(
    out.split('\n').map((line) => line.split('  ').slice(0, -1).join('  ')),
    ['root', '├─ stores', '│  └─ nyc-042', '└─ http'],
  );
  assert.match(
    out,
    /nyc-042 {2}up since 2026-08-14T14:00:00Z · 2 restarts · 1 in flight · 3 queued · last error: boom$/m,
  );
  assert.match((await type('tree', '--depth', '0')).out, /└─ … 2 more/);
});

test('events shows the last ones, oldest first', async (t) => {
  const { harness, type } = await desk(t);
  harness.log.write(fired(1), fired(2), fired(3, london));
  const { out } = await type('events', '--limit', '2');
  assert.deepEqual(out.split('\n'), [
    '2026-08-14T11:30:00.002-04:00  nyc-042  feed_problem  problem=problem 2',
    '2026-08-14T16:30:00.003+01:00  lon-001  feed_problem  problem=problem 3',
  ]);
  assert.match((await type('events', '--kind', 'nonsense')).problem, /\?kind must be kinds of events/);
});

test('events --follow goes on through a break, without a gap and without a repetition', async (t) => {
  const { harness, begin } = await desk(t);
  harness.log.write(fired(1));
  const { terminal, code } = begin('events', '--follow', '--json');
  await eventually(() => assert.equal(harness.log.followers, 1));
  harness.log.write(fired(2));
  await eventually(() => assert.equal(terminal.outLines.length, 2));
  harness.keyring.load(keptKeys.map((key) => (key.id === 'key-view' ? { ...key, storeIds: [newYork] } : key)));
  await harness.clock.advance(10_000);
  harness.log.write(fired(3), fired(4, london), fired(5));
  await eventually(() => assert.equal(terminal.outLines.length, 4));
  harness.keyring.load([]);
  await harness.clock.advance(10_000);
  await eventually(() => assert.match(terminal.problemText, /A valid API key is needed/));
  assert.equal(await code, 1);
  const seen = terminal.outLines.map((line) => JSON.parse(line).seq);
  assert.deepEqual(seen, [1, 2, 3, 5]);
});

test('events --follow ends when it is interrupted', async (t) => {
  const { harness, begin } = await desk(t);
  const { terminal, code } = begin('events', '--follow');
  await eventually(() => assert.equal(harness.log.followers, 1));
  terminal.interrupt();
  assert.equal(await code, 0);
});
