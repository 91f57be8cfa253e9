import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCommandLine } from '../../app/cli/program.ts';
import { putPosAccounts } from '../../app/db/pos-accounts.ts';
import { systemClock } from '../../lib/clock.ts';
import { seededRandom } from '../../lib/random.ts';
import { FakeTerminal } from '../support/fake-terminal.ts';
import { bodyOf } from '../support/http-client.ts';
import { sampleAccount } from '../support/sample-records.ts';
import { startService } from '../support/service.ts';
import type { ShownSlot } from './chain.ts';
import { hold, surroundings } from './chain.ts';

const DATA = join(import.meta.dirname, '../../../shared/data');
const HOURS = join(DATA, 'store-hours.csv.gz');
const ZONES = join(DATA, 'store-timezones.csv.gz');

const STORES = 11_091;
/** A collapse, not a benchmark: ten times what a slow machine needs. */
const COLLAPSED_MS = 60_000;
const SAMPLE = 300;

interface Day {
  readonly store_id: string;
  readonly slots: readonly ShownSlot[];
}

test('a chain of 11,091 stores becomes ready and answers for any of them', async (t) => {
  if (!existsSync(HOURS) || !existsSync(ZONES)) {
    t.diagnostic(`not tried: there is no ${HOURS} or no ${ZONES}`);
    return;
  }
  const { databaseUrl, database, pos } = await surroundings(t);
  await putPosAccounts(database, [{ ...sampleAccount, baseUrl: pos.url, apiKey: 'modern-key-at-the-pos' }]);
  const terminal = new FakeTerminal({ DATABASE_URL: databaseUrl });
  const code = await runCommandLine(['stores', 'import', '--hours', HOURS, '--zones', ZONES], terminal);
  assert.equal(code, 0, terminal.problemText);
  assert.match(terminal.outText, /^11091 stores defined/);

  const startedAtMs = systemClock.monotonic();
  const service = await startService(t, { databaseUrl });
  const readyMs = Math.round(systemClock.monotonic() - startedAtMs);
  assert.ok(readyMs < COLLAPSED_MS, `ready after ${readyMs} ms`);
  t.diagnostic(`ready after ${readyMs} ms with ${Math.round((await service.residentBytes()) / 2 ** 20)} MiB`);

  const ids = await database.read<{ id: string }>('SELECT store_id AS id FROM store ORDER BY store_id', []);
  assert.equal(ids.length, STORES);
  const random = seededRandom(1);
  const tomorrow = new Date(systemClock.now() + 86_400_000).toISOString().slice(0, 10);
  const sample = Array.from({ length: SAMPLE }, () => ids[Math.floor(random() * STORES)]?.id ?? '');
  const days: Day[] = [];
  for (const id of sample) {
    const day = await service.booking.get(`/v1/stores/${id}/availability?date=${tomorrow}`);
    days.push(bodyOf<Day>(day, 200));
  }
  assert.deepEqual(
    days.map(({ store_id }) => store_id),
    sample,
  );
  const bookable = days.flatMap(({ store_id, slots }) => slots.slice(-1).map(({ slot }) => ({ store_id, slot })));
  assert.ok(bookable.length > SAMPLE / 2, 'most of them are open tomorrow');
  const [some] = bookable;
  assert.ok(some);
  await hold(service.booking, some.store_id, Date.parse(some.slot));

  const askedAtMs = systemClock.monotonic();
  assert.deepEqual(await service.stop(), { code: 0, signal: null });
  t.diagnostic(`stopped after ${Math.round(systemClock.monotonic() - askedAtMs)} ms`);
});
