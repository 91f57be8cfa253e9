import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { MAX_WAITING_EVENTS } from '../app/db/events.ts';
import { MAX_WAITING_READS } from '../app/db/pool.ts';
import { MOST_CODES_OF_A_KEY } from '../app/db/sessions.ts';
import { MAX_WAITING } from '../app/db/together-reader.ts';
import { clientRates } from '../app/http/doorman.ts';
import { ANSWER_WITHIN_MS } from '../app/http/exchange.ts';
import { MOST_IN_FLIGHT } from '../app/http/load.ts';
import { pageRates } from '../app/http/page-customers.ts';
import { MOST_PIPELINED } from '../app/http/pipelining.ts';
import { BODY_LIMIT_BYTES } from '../app/http/read-body.ts';
import { serverLimits } from '../app/http/server.ts';
import { CODE_MS, MOST_SESSIONS_OF_A_KEY, SESSION_MS } from '../app/http/sessions.ts';
import { streamLimits } from '../app/http/streams.ts';
import { lagPolicy } from '../lib/lag-meter.ts';
import { JOIN_ABOVE, MAX_WAITING_COMMITS } from '../stores/commit-queue.ts';
import { DOWN_POLL_MS } from '../stores/feed-rhythm.ts';
import { posBreaker } from '../stores/pos-breaker.ts';

function read(path: string): string {
  return readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
}

const limits = read('docs/limits.md');

/** The bound that a row of the tables names. */
function bound(what: string): string {
  const row = limits.split('\n').find((line) => line.startsWith(`| ${what}`));
  assert.ok(row, `no row for ${what}`);
  return row.split(' | ')[1] ?? '';
}

const number = (value: number) => value.toLocaleString('en');
const seconds = (ms: number) => `${ms / 1_000} s`;

test('the limits in the manual are those of the code', () => {
  const { perKey, perStranger } = clientRates();
  const rows: Readonly<Record<string, readonly string[]>> = {
    connections: [number(serverLimits.connections)],
    'from the first byte': [seconds(serverLimits.headersTimeoutMs)],
    'to the end of the body': [seconds(serverLimits.requestTimeoutMs)],
    'silence in the middle': [seconds(serverLimits.silenceMs)],
    'an idle connection': [seconds(serverLimits.keepAliveTimeoutMs)],
    headers: [`${serverLimits.headersBytes / 1_024} KB`],
    'a body': [`${BODY_LIMIT_BYTES / 1_024} KB`],
    'requests sent ahead': [number(MOST_PIPELINED)],
    'requests of one API key': [number(perKey.ratePerSecond), number(perKey.burst)],
    'requests of one address': [number(perStranger.ratePerSecond), number(perStranger.burst)],
    'requests under way': [number(MOST_IN_FLIGHT)],
    'new holds while': [`${lagPolicy.badMs} ms`, seconds(lagPolicy.badForMs)],
    'the wait for an answer': [seconds(ANSWER_WITHIN_MS)],
    'live streams': [number(streamLimits.all), number(streamLimits.ofOneKey), number(streamLimits.ofOnePlace)],
    'requests of one address to the booking page': [
      `${pageRates.all.ratePerSecond} a second`,
      `${pageRates.all.burst} at once`,
    ],
    'holds of one address on the booking page': [
      `${60 * pageRates.holds.ratePerSecond} a minute`,
      `${pageRates.holds.burst} at once`,
    ],
    'sessions of one key': [number(MOST_SESSIONS_OF_A_KEY)],
    'a session of the console': [`${SESSION_MS / 3_600_000} h`],
    'a sign-in code': [`${CODE_MS / 60_000} min`],
    'sign-in codes of one key': [number(MOST_CODES_OF_A_KEY)],
    'commits that wait': [number(MAX_WAITING_COMMITS)],
    'appends that wait': [number(JOIN_ABOVE)],
    'look-ups of receipts': [number(MAX_WAITING)],
    'other reads': [number(MAX_WAITING_READS)],
    'events that wait for the event table': [number(MAX_WAITING_EVENTS)],
  };
  for (const [what, numbers] of Object.entries(rows)) {
    for (const one of numbers) assert.ok(bound(what).includes(one), `${what}: ${bound(what)} is not ${one}`);
  }
  const { failures, backoff } = posBreaker;
  assert.deepEqual([failures, backoff.firstMs, backoff.maxMs], [3, 5_000, 30_000], 'as the manual tells in words');
  assert.equal(DOWN_POLL_MS, 3_000, 'and so is this');
});

for (const path of ['docs/limits.md', 'docs/security.md']) {
  test(`every file that ${path} names is there`, () => {
    const text = read(path);
    const named = [...text.matchAll(/`((?:app|lib|stores|test|docs)\/[\w./-]+)`/g)].map(([, file = '']) => file);
    assert.ok(named.length > 10);
    for (const file of named) assert.ok(existsSync(new URL(`../${file}`, import.meta.url)), file);
  });
}
