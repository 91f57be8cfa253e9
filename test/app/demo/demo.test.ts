import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { pino } from 'pino';
import { runDemo } from '../../../app/demo/demo.ts';
import { replayOf } from '../../../app/demo/replay.ts';
import type { Scenario } from '../../../app/demo/scenario.ts';
import { seededRandom } from '../../../lib/random.ts';

const items = [{ sku: 'hawaiian-M', name: 'hawaiian (M)', quantity: 1 }];

/** Eleven orders for 13:00, where there is room for ten, and one for 23:00, when the shop closes; booked at 12:25. */
function shortDay(): Scenario {
  const at = (time: string) => Date.parse(`2015-08-14T${time}-04:00`);
  const noons = Array.from({ length: 11 }, (_, index) => ({ id: `${index}`, at: at('13:00:00'), items }));
  const day = replayOf('2015-08-14', [...noons, { id: 'late', at: at('23:02:05'), items }], seededRandom(1));
  const customers = day.customers.map((plan) => ({ ...plan, arrivesAt: at('12:25:00') }));
  return { ...day, customers, startAt: at('12:20:00') };
}

async function run(t: TestContext, given: { readonly once: boolean; readonly signal: AbortSignal }) {
  const parent = await mkdtemp(join(tmpdir(), 'lunchrush-test-'));
  t.after(() => rm(parent, { recursive: true, force: true }));
  const introduced = Promise.withResolvers<void>();
  const out: string[] = [];
  const said: string[] = [];
  const means = {
    own: { pid: process.pid, kill: (pid: number, signal: string) => process.kill(pid, signal), isAlive: () => true },
    log: pino({ level: 'silent' }),
    random: seededRandom(1),
    keys: { booking: 'booking-key-of-this-test-run', ops: 'ops-key-of-this-test-run-too' },
    say: (line: string) => said.push(line),
    out(line: string) {
      out.push(line);
      introduced.resolve();
    },
    screen: null,
    parent,
    signal: given.signal,
  };
  const ending = runDemo({ scenario: shortDay(), speed: 900, once: given.once }, means);
  return { ending, introduced: introduced.promise, out, said, left: () => readdir(parent) };
}

test('a day is replayed to its end: what fits arrives once, the rest is refused, and nothing is left', async (t) => {
  const { ending, out, said, left } = await run(t, { once: true, signal: new AbortController().signal });
  assert.equal(await ending, true, said.join('\n'));
  const { orders_confirmed, tickets, picked_up, lost, duplicates, oversold } = JSON.parse(out.at(-1) ?? '');
  assert.deepEqual([orders_confirmed, tickets, picked_up, lost, duplicates, oversold], [10, 10, 10, 0, 0, 0]);
  const summary = said.join('\n');
  assert.match(summary, /12 = 10 ordered \+ 2 turned away/);
  assert.match(summary, /1 × slot-full/);
  assert.match(summary, /1 × slot-unknown/);
  assert.match(out[0] ?? '', /In the end +It is checked that nothing was lost, doubled or oversold\.\n/);
  assert.match(out[0] ?? '', /API docs +http:\/\/127\.0\.0\.1:\d+\/docs/);
  assert.deepEqual(await left(), []);
});

test('a demo that is stopped half-way stops all it has started', async (t) => {
  const stop = new AbortController();
  const { ending, introduced, left } = await run(t, { once: false, signal: stop.signal });
  const reason = new Error('told to stop');
  await Promise.race([introduced, ending]);
  stop.abort(reason);
  await assert.rejects(ending, reason);
  assert.deepEqual(await left(), []);
});
