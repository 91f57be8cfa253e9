import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Rule } from './support/architecture-rules.ts';
import {
  chanceIsHandedIn,
  featuresStandAlone,
  fewImportCompose,
  filesAreShort,
  importsPointDown,
  namesSaySomething,
  noBarrels,
  noCycles,
  noDefaultExports,
  outsideStaysOutside,
  processBelongsToTheEntry,
  sqlStandsInTheDatabaseRoom,
  timeComesFromTheClock,
  typesAreNotTalkedAway,
} from './support/architecture-rules.ts';
import type { Source } from './support/source-text.ts';
import { codeOf, specifiersOf } from './support/source-text.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

function read(pattern: string): readonly Source[] {
  const paths = globSync(pattern, { cwd: root }).map((path) => path.replaceAll('\\', '/'));
  return paths.toSorted().map((path) => ({ path, text: readFileSync(new URL(`../${path}`, import.meta.url), 'utf8') }));
}

/** The product; tests may do what they must. */
const house = read('{app,stores,lib}/**/*.ts');

/** A package of its own, which measures the product: it may take from the product what it wants, and nobody from it. */
const bench = read('bench/**/*.ts').filter(({ path }) => !path.includes('/node_modules/'));

const benchRules: Readonly<Record<string, Rule>> = {
  'has no import cycles': noCycles,
  'has no barrels': noBarrels,
  'has no default exports': noDefaultExports,
  'has names that say something': namesSaySomething,
  'has no file longer than 250 lines': filesAreShort,
  'talks no type away': typesAreNotTalkedAway,
};

/** Files as `path → text`. */
type Files = Readonly<Record<string, string>>;

interface HouseRule {
  readonly rule: Rule;
  /** Each breaks the rule, once. */
  readonly breaking: readonly Files[];
  /** Looks alike and is right. */
  readonly fine: Files;
}

const houseRules: Readonly<Record<string, HouseRule>> = {
  'imports point down only, types included': {
    rule: importsPointDown,
    breaking: [
      { 'lib/pool.ts': `import type { Hold } from '../stores/hold.ts';` },
      { 'stores/pos.ts': `import { client } from '../app/pos/client.ts';` },
      { 'stores/pos.ts': `export async function f() {\n  return await import('../app/pos/client.ts');\n}` },
      { 'stores/pos.ts': `export function f(x: import('../app/pos/client.ts').Client) {}` },
      { 'lib/pool.ts': `import {\n  a,\n  b,\n} from "../test/support/fake.ts";` },
    ],
    fine: { 'app/pos/client.ts': `import type { Pos } from '../../stores/pos.ts'; // not from '../../test/x.ts'` },
  },
  'lib takes node: and p-retry from outside, stores luxon': {
    rule: outsideStaysOutside,
    breaking: [
      { 'lib/retry.ts': `import { z } from 'zod';` },
      { 'lib/retry.ts': `import 'fs';` },
      { 'stores/slots.ts': `import { readFile } from 'node:fs/promises';` },
      { 'stores/slots.ts': `import type { Pool } from 'pg';` },
    ],
    fine: {
      'lib/retry.ts': `import retry from 'p-retry';\nimport { hash } from 'node:crypto';`,
      'stores/slots.ts': `import { DateTime } from 'luxon';`,
      'app/db/pool.ts': `import pg from 'pg';`,
    },
  },
  'there are no import cycles, types included': {
    rule: noCycles,
    breaking: [
      {
        'lib/a.ts': `import type { B } from './b.ts';`,
        'lib/b.ts': `import { c } from './c.ts';`,
        'lib/c.ts': `import './a.ts';`,
      },
      { 'lib/a.ts': `import { a } from './a.ts';` },
    ],
    fine: {
      'lib/a.ts': `import { b } from './b.ts';\nimport { c } from './c.ts';`,
      'lib/b.ts': `import './c.ts';`,
      'lib/c.ts': '',
    },
  },
  'a feature of app knows no other feature and nobody who composes': {
    rule: featuresStandAlone,
    breaking: [
      { 'app/http/server.ts': `import { pool } from '../db/pool.ts';` },
      { 'app/http/server.ts': `import type { ApiKey } from '../db/api-keys.ts';` },
      { 'app/pos/simulator/front.ts': `import { server } from '../../http/server.ts';` },
      { 'app/db/pool.ts': `import { start } from '../compose.ts';` },
      { 'app/http/server.ts': `import type { Terminal } from '../cli/terminal.ts';` },
      { 'app/log.ts': `import { pool } from './db/pool.ts';` },
    ],
    fine: {
      'app/http/server.ts': `import type { Log } from '../log.ts';\nimport { auth } from './auth.ts';`,
      'app/pos/simulator/front.ts': `import { feed } from '../feed.ts';`,
      'app/compose.ts': `import { server } from './http/server.ts';\nimport { pool } from './db/pool.ts';`,
      'app/cli/migrate.ts': `import { migrate } from '../db/migrate.ts';`,
    },
  },
  'only the entry, serve and the demo compose': {
    rule: fewImportCompose,
    breaking: [
      { 'app/cli/keys.ts': `import { start } from '../compose.ts';` },
      { 'app/http/server.ts': `import { start } from '../compose.ts';` },
    ],
    fine: {
      'app/main.ts': `import { start } from './compose.ts';`,
      'app/cli/serve.ts': `await import('../compose.ts');`,
    },
  },
  'only lib/clock.ts knows what time it is': {
    rule: timeComesFromTheClock,
    breaking: [
      { 'lib/pool.ts': 'const at = Date.now();' },
      { 'lib/pool.ts': 'const at = new Date();' },
      { 'lib/pool.ts': 'const at = new Date;' },
      { 'lib/pool.ts': 'const at = Date();' },
      { 'stores/hold.ts': 'setTimeout(expire, 5);' },
      { 'stores/hold.ts': 'setImmediate(expire);' },
      { 'stores/hold.ts': 'const at = `at ${Date.now()}`;' },
      { 'stores/slots.ts': 'const today = DateTime.now();' },
      { 'app/pos/client.ts': 'fetch(url, { signal: AbortSignal.timeout(5) });' },
      { 'app/pos/client.ts': 'const at = performance.now();' },
      { 'app/pos/client.ts': `import { scheduler } from 'node:timers/promises';` },
    ],
    fine: {
      'lib/clock.ts': 'setTimeout(f, 1); Date.now();',
      'app/http/render.ts': 'const text = new Date(at).toISOString(); // not Date.now()',
      'stores/slots.ts': 'const day = DateTime.fromMillis(at); const u = DateTime.utc(2026, 1, 1);',
    },
  },
  'process belongs to the entry and the command line': {
    rule: processBelongsToTheEntry,
    breaking: [
      { 'app/http/server.ts': 'const { env } = process.env;' },
      { 'lib/pool.ts': `process['exit'](1);` },
      { 'lib/pool.ts': `import process from 'node:process';` },
    ],
    fine: {
      'app/main.ts': 'process.exit(1);',
      'app/cli/lunchrush.ts': 'process.exit(1);',
      'lib/pool.ts': 'function f(process: string) { return { process, a: event.process.name }; } // process.exit',
    },
  },
  'chance is handed in by those who compose': {
    rule: chanceIsHandedIn,
    breaking: [
      { 'lib/backoff.ts': 'const jitter = Math.random();' },
      { 'stores/ids.ts': `import { randomBytes } from 'node:crypto';` },
      { 'app/http/server.ts': 'const id = crypto.randomUUID();' },
    ],
    fine: { 'app/compose.ts': 'const ids = randomBytes(16);', 'lib/backoff.ts': 'const jitter = random();' },
  },
  'there are no barrels': {
    rule: noBarrels,
    breaking: [
      { 'lib/index.ts': `export * from './pool.ts';` },
      { 'lib/all.ts': `export { pool } from './pool.ts';` },
      { 'lib/all.ts': `export type {\n  Pool,\n} from './pool.ts';` },
    ],
    fine: { 'lib/all.ts': `export const from = 'x';\nexport { from as b };` },
  },
  'there are no default exports': {
    rule: noDefaultExports,
    breaking: [{ 'lib/a.ts': 'export default function f() {}' }, { 'lib/a.ts': 'export { f as default };' }],
    fine: { 'lib/a.ts': `export const text = 'export default';` },
  },
  'every name says something': {
    rule: namesSaySomething,
    breaking: [
      { 'lib/utils.ts': '' },
      { 'app/http/helpers/a.ts': '' },
      { 'stores/types.ts': '' },
      { 'app/index.ts': '' },
    ],
    fine: { 'lib/mailbox.ts': '', 'app/http/media-types.ts': '' },
  },
  'no file is longer than 250 lines': {
    rule: filesAreShort,
    breaking: [{ 'lib/a.ts': 'const a = 1;\n'.repeat(251) }],
    fine: { 'lib/a.ts': 'const a = 1;\n'.repeat(250) },
  },
  'SQL stands in app/db': {
    rule: sqlStandsInTheDatabaseRoom,
    breaking: [
      { 'app/http/server.ts': 'query(`SELECT id, name FROM store`);' },
      { 'stores/a.ts': `q('insert into hold values');` },
    ],
    fine: {
      'app/db/holds.ts': 'query(`select id from hold`);',
      'app/http/server.ts': '// select a from b\nselect(from);',
    },
  },
  'no type is talked away': {
    rule: typesAreNotTalkedAway,
    breaking: [
      { 'lib/a.ts': 'f(x as any);' },
      { 'lib/a.ts': 'f(x as unknown as Y);' },
      { 'lib/a.ts': '// @ts-ignore' },
    ],
    fine: { 'lib/a.ts': 'f(x as Y); // as any good friend' },
  },
};

describe('the house', () => {
  test('is there to be checked', () => {
    assert.ok(house.length > 30, `found ${house.length} files`);
    for (const layer of ['app/', 'stores/', 'lib/'])
      assert.ok(
        house.some(({ path }) => path.startsWith(layer)),
        layer,
      );
  });
  for (const [promise, { rule }] of Object.entries(houseRules)) {
    test(promise, () => assert.deepEqual(rule(house), []));
  }
});

describe('the benchmark', () => {
  test('is there to be checked', () => assert.ok(bench.length > 20, `found ${bench.length} files`));
  for (const [promise, rule] of Object.entries(benchRules)) {
    test(promise, () => assert.deepEqual(rule(bench), []));
  }
});

describe('a house that breaks the rule is caught', () => {
  for (const [promise, { rule, breaking, fine }] of Object.entries(houseRules)) {
    test(promise, () => {
      for (const files of breaking) assert.equal(rule(sourcesOf(files)).length, 1, JSON.stringify(files));
      assert.deepEqual(rule(sourcesOf(fine)), []);
    });
  }
});

test('comments, strings and regular expressions are not taken for code', () => {
  const text = "const a = 'it\\'s'; // b\n/* c */ const d = /['\"`]/.test(`e ${f} g`); const h = 1 / 2 / 3;";
  assert.deepEqual(codeOf(text).split(/\s+/).join(' '), 'const a = ; const d = .test(${f}); const h = 1 / 2 / 3;');
});

test('every way to import is seen', () => {
  const text = `import a from 'a'; import 'b'; export * from "c"; await import('d'); type E = import('e').E; require('f');`;
  assert.deepEqual(specifiersOf({ path: 'x.ts', text }), ['a', 'b', 'c', 'd', 'e', 'f']);
});

function sourcesOf(files: Files): readonly Source[] {
  return Object.entries(files).map(([path, text]) => ({ path, text }));
}
