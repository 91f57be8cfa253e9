import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Commands } from '../../../app/cli/commands.ts';
import { runCommandLine } from '../../../app/cli/program.ts';
import { variables } from '../../../app/config.ts';
import { faultSchema } from '../../../app/pos/simulator/faults.ts';
import { FakeTerminal } from '../../support/fake-terminal.ts';

/** Types a command line whose commands only note how they were called, and end with `code`. */
async function type(line: string, end: () => Promise<number> = async () => 0) {
  const terminal = new FakeTerminal();
  const calls: unknown[] = [];
  const note = (name: string) => (_terminal: unknown, options?: unknown) => {
    calls.push(options === undefined ? [name] : [name, options]);
    return end();
  };
  const commands: Commands = {
    serve: note('serve'),
    migrate: note('migrate'),
    createKey: note('createKey'),
    listKeys: note('listKeys'),
    revokeKey: note('revokeKey'),
    importStores: note('importStores'),
    listDeadLetters: note('listDeadLetters'),
    showDeadLetter: note('showDeadLetter'),
    replayDeadLetters: note('replayDeadLetters'),
    purgeDeadLetters: note('purgeDeadLetters'),
    consoleLink: note('consoleLink'),
    top: note('top'),
    tree: note('tree'),
    listStores: note('listStores'),
    showStore: note('showStore'),
    showOrder: note('showOrder'),
    throttle: note('throttle'),
    events: note('events'),
    simulatePos: note('simulatePos'),
    demo: note('demo'),
    chaos: note('chaos'),
    simulate: note('simulate'),
  };
  const args = line.split(' ').filter((word) => word !== '');
  const code = await runCommandLine(args, terminal, commands);
  return { code, calls, out: terminal.outText, problem: terminal.problemText };
}

const understood: Readonly<Record<string, unknown>> = {
  serve: ['serve'],
  migrate: ['migrate'],
  'keys list': ['listKeys'],
  'keys revoke key_1': ['revokeKey', { keyId: 'key_1' }],
  'keys create --scope booking --name shop': ['createKey', { scope: 'booking', name: 'shop' }],
  'keys create --scope ops --name boss --store s1 s2': [
    'createKey',
    { scope: 'ops', name: 'boss', stores: ['s1', 's2'] },
  ],
  top: ['top', { json: false, once: false }],
  'top --once --limit 5 --search down --sort name --json': [
    'top',
    { json: true, once: true, limit: 5, search: 'down', sort: 'name' },
  ],
  'tree --under root/http --depth 0': ['tree', { json: false, under: 'root/http', depth: 0 }],
  stores: ['listStores', { json: false, limit: 50 }],
  'stores list --search soho --limit 7': ['listStores', { json: false, search: 'soho', limit: 7 }],
  'store nyc-042 --url http://127.0.0.1:1 --key k': [
    'showStore',
    { json: false, url: 'http://127.0.0.1:1', key: 'k', storeId: 'nyc-042' },
  ],
  'order ord_1 --json': ['showOrder', { json: true, orderId: 'ord_1' }],
  'throttle nyc-042 --concurrency 0 --until 30m --reason rush': [
    'throttle',
    { json: false, storeId: 'nyc-042', concurrency: 0, until: '30m', reason: 'rush' },
  ],
  'throttle nyc-042 --pause --capacity 3 --lead-extension 10 --reason flood': [
    'throttle',
    { json: false, storeId: 'nyc-042', paused: true, capacity: 3, leadExtension: 10, reason: 'flood' },
  ],
  'throttle nyc-042 --resume --reason dry': [
    'throttle',
    { json: false, storeId: 'nyc-042', paused: false, reason: 'dry' },
  ],
  'events --follow --all --store nyc-042 --kind order_fired --limit 3': [
    'events',
    { json: false, follow: true, all: true, store: 'nyc-042', kind: 'order_fired', limit: 3 },
  ],
  'stores import --hours h.csv --zones z.csv': ['importStores', { hours: 'h.csv', zones: 'z.csv', capacity: 10 }],
  'stores import --hours h.csv --zones z.csv --account acme --capacity 4': [
    'importStores',
    { hours: 'h.csv', zones: 'z.csv', account: 'acme', capacity: 4 },
  ],
  'dead-letters list': ['listDeadLetters', { json: false, limit: 100 }],
  'dead-letters list --store s1 --account acme --reason sku --since 2026-08-14T12:00:00Z --limit 5 --json': [
    'listDeadLetters',
    { json: true, store: 's1', account: 'acme', reason: 'sku', since: '2026-08-14T12:00:00Z', limit: 5 },
  ],
  'dead-letters show ord_1 --url http://pos --key k': [
    'showDeadLetter',
    { json: false, url: 'http://pos', key: 'k', orderId: 'ord_1' },
  ],
  'dead-letters replay ord_1 ord_2': ['replayDeadLetters', { json: false, orderIds: ['ord_1', 'ord_2'] }],
  'dead-letters purge ord_1 --reason refunded --json': [
    'purgeDeadLetters',
    { json: true, reason: 'refunded', orderIds: ['ord_1'] },
  ],
  'pos-sim': ['simulatePos', { port: 4000 }],
  'pos-sim --port 0': ['simulatePos', { port: 0 }],
  'pos-sim --fault silent,share=0.2,only=submit --fault forgetful --store soho': [
    'simulatePos',
    { port: 4000, faults: [{ kind: 'silent', share: 0.2, only: 'submit' }, { kind: 'forgetful' }], store: 'soho' },
  ],
  demo: ['demo', { once: false, seed: 1 }],
  chaos: ['chaos', { minutes: 5, seed: 1, recoverWithin: 10 }],
  simulate: ['simulate', { seed: 1, storeDays: 1000 }],
  'simulate --seed 7 --store-days 20 --faults kill,feed --without fencing': [
    'simulate',
    { seed: 7, storeDays: 20, faults: ['kill', 'feed'], without: 'fencing' },
  ],
  'simulate --faults none': ['simulate', { seed: 1, storeDays: 1000, faults: [] }],
  'simulate --run {"seed":3,"stores":[2],"days":1,"faults":["kill"],"crowd":1}': [
    'simulate',
    { seed: 1, storeDays: 1000, run: { seed: 3, stores: [2], days: 1, faults: ['kill'], crowd: 1 } },
  ],
  'chaos --minutes 0.5 --seed 7 --recover-within 60': ['chaos', { minutes: 0.5, seed: 7, recoverWithin: 60 }],
  'demo --once --speed 120 --seed 7': ['demo', { once: true, speed: 120, seed: 7 }],
  'demo --orders o.csv --date 2015-08-14': ['demo', { once: false, seed: 1, orders: 'o.csv', date: '2015-08-14' }],
};

for (const [line, call] of Object.entries(understood)) {
  test(`lunchrush ${line} does what it says`, async () => {
    assert.deepEqual(await type(line), { code: 0, calls: [call], out: '', problem: '' });
  });
}

test('a wrong command line runs nothing, says what is wrong on stderr and ends with 64', async () => {
  const wrong: Readonly<Record<string, RegExp>> = {
    server: /unknown command 'server'.*Did you mean serve\?/s,
    'serve --fast': /unknown option '--fast'/,
    'serve now': /too many arguments/,
    'keys create --scope booking': /required option '--name <name>' not specified/,
    'keys create --scope admin --name x': /Allowed choices are booking, view, ops/,
    'keys revoke': /missing required argument 'key-id'/,
    'stores import --hours h.csv': /required option '--zones <file>' not specified/,
    'dead-letters': /Usage: lunchrush dead-letters/,
    'dead-letters list --limit 0': /It must be a whole number from 1/,
    'dead-letters replay': /missing required argument 'order-id'/,
    'dead-letters purge ord_1': /required option '--reason <text>' not specified/,
    'pos-sim --port http': /It must be a whole number/,
    'pos-sim --port 70000': /from 0 to 65535/,
    'pos-sim --fault rain': /'rain' is no fault/,
    'pos-sim --fault silent,share': /'share' is not a field and its value/,
    'pos-sim --store soho': /--store needs a --fault/,
    'demo --orders o.csv': /--orders and --date belong together/,
    'demo --date 2015-08-14': /--orders and --date belong together/,
    'demo --orders o.csv --date 2015-02-30': /It must be a date such as 2015-08-14/,
    'demo --speed 0.5': /It must be a number from 1 to 1000/,
    'demo --seed x': /It must be a whole number/,
    'chaos --minutes 0': /It must be a number from 0.2 to 240/,
    'simulate --store-days 0': /It must be a whole number from 1/,
    'simulate --faults rain': /'rain' is no fault/,
    'simulate --without brakes': /Allowed choices are fencing, look-up, hold-check/,
    'simulate --run {}': /It must be a run as it was reported/,
    '': /Usage: lunchrush/,
    keys: /Usage: lunchrush keys/,
  };
  for (const [line, says] of Object.entries(wrong)) {
    const { code, calls, out, problem } = await type(line);
    assert.deepEqual({ code, calls, out }, { code: 64, calls: [], out: '' }, line);
    assert.match(problem, says, line);
  }
});

test('a command ends with its own code', async () => {
  assert.equal((await type('migrate', async () => 78)).code, 78);
});

test('a command that fails says why in one line, without a trace, and ends with 1', async () => {
  const { code, problem } = await type('migrate', () => Promise.reject(new Error('disk full')));
  assert.deepEqual([code, problem], [1, 'lunchrush: disk full']);
});

test('help goes to stdout and tells the commands, the environment, the exit codes and examples', async () => {
  const { code, out, problem } = await type('--help');
  assert.deepEqual([code, problem], [0, '']);
  for (const command of ['serve', 'migrate', 'keys', 'stores', 'dead-letters', 'pos-sim', 'demo']) {
    assert.match(out, new RegExp(`^  ${command}\\b`, 'm'));
  }
  for (const { name } of variables) assert.ok(out.includes(name), name);
  for (const part of ['Examples:', 'Environment:', 'Exit codes:', '64', '78']) assert.ok(out.includes(part), part);
});

test('every command explains itself', async () => {
  for (const line of [
    'serve',
    'migrate',
    'keys create',
    'keys list',
    'keys revoke',
    'stores import',
    'dead-letters list',
    'dead-letters show',
    'dead-letters replay',
    'dead-letters purge',
    'pos-sim',
    'demo',
  ]) {
    const { code, out } = await type(`${line} --help`);
    assert.equal(code, 0);
    assert.match(out, new RegExp(`^Usage: lunchrush ${line}`), line);
  }
});

test('the help of the simulated POS names every fault that it can be told', async () => {
  const { out } = await type('pos-sim --help');
  for (const { shape } of faultSchema.options) assert.match(out, new RegExp(`^  ${shape.kind.value} `, 'm'));
});

test('the examples of the help are right', async () => {
  const { out } = await type('--help');
  const examples = [...out.matchAll(/^ {2}(?:[A-Z_]+=\S+ )?lunchrush (.+)$/gm)].map(([, line = '']) => line);
  assert.ok(examples.length >= 5);
  for (const example of examples) assert.equal((await type(example)).code, 0, example);
});
