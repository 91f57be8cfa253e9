import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Commands } from '../app/cli/commands.ts';
import { runCommandLine } from '../app/cli/program.ts';
import { problemKinds } from '../app/http/problems.ts';
import { createMetrics } from '../app/metrics.ts';
import { whyTooLate } from '../stores/firing-rules.ts';
import { startHarness } from './app/http/harness.ts';
import { FakeTerminal } from './support/fake-terminal.ts';
import { sampleOrder } from './support/sample-records.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const runbook = readFileSync(new URL('../docs/runbook.md', import.meta.url), 'utf8');

/** What the service is made of; the demonstrations and proofs beside it alert nobody. */
const service = globSync(['{stores,lib,app}/*.ts', 'lib/supervision/*.ts', 'app/{db,http,pos}/*.ts'], { cwd: root })
  .map((path) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8'))
  .join('\n');

/** Everything in code: lines of shell, and what stands inline. */
const shell = [...runbook.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.trim().split('\n'));
const inline = [...runbook.replaceAll(/```[\s\S]*?```/g, '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

/** The text as it is read, without the breaks between its lines. */
const prose = runbook.replaceAll(/\s+/g, ' ');

/** All first groups of a pattern. */
function all(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, found = '']) => found);
}

/** Fails with those that are missing, and only those. */
function assertNone(missing: readonly string[]): void {
  assert.deepEqual(missing, []);
}

test('every metric of the runbook is one that is shown', async () => {
  const shown = new Set(all(await createMetrics().text(), /^# TYPE (\w+) /gm));
  const named = all(runbook, /\b((?:lunchrush|nodejs|process_cpu)_[a-z0-9_]+)\b/g);
  assert.ok(named.length >= 20);
  assertNone(named.filter((name) => !shown.has(name)));
});

test('every address of the runbook is served', async (t) => {
  const { api } = await startHarness(t);
  const served = api.routes.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  const named = inline.filter((code) => /^(?:GET|POST|PUT|PATCH|DELETE) \//.test(code));
  const called = shell.flatMap((line) => [...line.matchAll(/^ops (\S+?)(?: -X (POST))?(?: |$)/g)]);
  const filledIn = called.map(
    ([, path = '', method = 'GET']) =>
      `${method} ${path.replace(/ord_\w{22}/, '{order_id}').replace('nyc-042', '{store_id}')}`,
  );
  assert.ok(named.length >= 25 && filledIn.length >= 4);
  assertNone(
    [...named.map((code) => code.replace(/\?.*/, '')), ...filledIn].filter((route) => !served.includes(route)),
  );
});

test('every problem of the runbook is one that is answered', () => {
  const kinds: readonly string[] = problemKinds;
  const named = inline.filter((code) => /^[a-z]+-[a-z-]+$/.test(code));
  assert.ok(named.length >= 3);
  assertNone(named.filter((kind) => !kinds.includes(kind)));
});

test('every event, field and control of the runbook exists', () => {
  const words = new Set(service.match(/\w+/g));
  const named = inline.filter((code) => /^[a-z]+(?:_[a-z]+)+$/.test(code) || /^[a-z]+(?:[A-Z][a-z]+)+$/.test(code));
  const others = named.filter((word) => !/^(?:lunchrush|nodejs|process_cpu)_/.test(word));
  assert.ok(others.length >= 30);
  assertNone(others.filter((word) => !words.has(word)));
});

test('every sentence that the runbook quotes from the log or an order is said by the service', () => {
  const heldBack = { by: 'somebody', reason: 'x', at: 0 };
  const late = [{}, { status: 'unconfirmed' as const }, { heldBack }].map((more) =>
    whyTooLate(sampleOrder(1, 's1', more)),
  );
  const said = [service.replaceAll(/'\s*\+?\s*'/g, ''), ...late].join('\n');
  const quoted = all(
    runbook.replaceAll(/```[\s\S]*?```/g, '').replaceAll(/\n(?: {2})?(?!\n|[-|#])/g, ' '),
    /"([^"{}]{6,})"/g,
  );
  assert.ok(quoted.length >= 20, quoted.join('\n'));
  assertNone(quoted.filter((words) => !said.includes(words)));
});

test('whatever is logged as a warning or worse has a place in the runbook', () => {
  const [, levels = ''] = /const levels[^{]*\{([\s\S]*?)\n\};/.exec(service) ?? [];
  const events = all(levels, /(\w+): '(?:warn|error)'/g);
  const lines = all(service, /log\.(?:warn|error|fatal)\((?:\{.*\}, )?'([^']+)'\)/g);
  assert.ok(events.length >= 8 && lines.length >= 6, `${events} ${lines}`);
  assertNone(events.filter((kind) => !inline.includes(kind)));
  assertNone(lines.filter((line) => !prose.includes(`"${line}"`)));
});

test('every reason for a person has a place in the runbook, and every alert its section', () => {
  const [, union = ''] = /export type Attention = ([^;]+);/.exec(service) ?? [];
  const reasons = all(union, /'(\w+)'/g);
  assert.equal(reasons.length, 4);
  assertNone(reasons.filter((reason) => !inline.includes(reason)));
  const sections = all(runbook, /^#+ (.+)$/gm).map(anchorOf);
  const links = all(runbook, /\]\(#([^)]+)\)/g);
  assert.ok(links.length >= 13);
  assertNone(links.filter((link) => !sections.includes(link)));
});

/** As Markdown names a section's anchor. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(' ', '-');
}

test('every lunchrush command of the runbook is understood', async () => {
  const done = async () => 0;
  const desk: Partial<Commands> = {
    listDeadLetters: done,
    showDeadLetter: done,
    replayDeadLetters: done,
    purgeDeadLetters: done,
  };
  const lines = shell.flatMap((line) => all(line, /npx lunchrush ([^|#]+)/g).map((words) => [line, words] as const));
  assert.ok(lines.length >= 7);
  for (const [line, words] of lines) {
    const typed = [...words.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
    const fromPipe = line.includes(`xargs npx lunchrush ${words}`) ? ['ord_1'] : [];
    const terminal = new FakeTerminal();
    const code = await runCommandLine([...typed, ...fromPipe], terminal, desk as Commands);
    assert.equal(code, 0, `${line}: ${terminal.problemText}`);
  }
});
