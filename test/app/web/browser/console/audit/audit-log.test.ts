import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditEntry, AuditList } from '../../../../../../app/web/browser/answers/audit.ts';
import { AuditLog } from '../../../../../../app/web/browser/console/audit/audit-log.ts';
import { noEntries, withFirstPage, withOlderPage } from '../../../../../../app/web/browser/console/audit/audit-rows.ts';
import { Api } from '../../../../../../app/web/browser/live/api.ts';

function entry(id: number): AuditEntry {
  return {
    id,
    at: '2026-08-14T15:45:00Z',
    by: 'ana',
    action: 'pos_account.rate',
    target: 'pos_account a',
    reason: 'r',
  };
}

function page(ids: readonly number[], next: number | null): AuditList {
  return { entries: ids.map(entry), next };
}

function idsOf({ entries }: { readonly entries: readonly AuditEntry[] }): readonly number[] {
  return entries.map(({ id }) => id);
}

test('what is new comes on top, and older pages that were read stay', () => {
  const read = withOlderPage(withFirstPage(noEntries, page([9, 8], 8)), page([7, 6], 6));
  const again = withFirstPage(read, page([10, 9], 9));
  assert.deepEqual([idsOf(again), again.next], [[10, 9, 8, 7, 6], 6]);
});

test('one that was written late stands where it belongs', () => {
  const read = withFirstPage(noEntries, page([9, 7], 7));
  assert.deepEqual(idsOf(withFirstPage(read, page([9, 8, 7], 7))), [9, 8, 7]);
});

test('where nothing is new nothing is drawn again, and what is known stays the same object', () => {
  const read = withOlderPage(withFirstPage(noEntries, page([9, 8], 8)), page([7], null));
  assert.equal(withFirstPage(read, page([9, 8], 8)), read);
  assert.equal(withFirstPage(read, page([10, 9], 9)).entries[1], read.entries[0]);
});

test('where more is new than a page has, no gap is left: reading goes on below the page', () => {
  const read = withOlderPage(withFirstPage(noEntries, page([9, 8], 8)), page([7], null));
  const again = withFirstPage(read, page([20, 19], 19));
  assert.deepEqual([idsOf(again), again.next], [[20, 19], 19]);
});

/** A log of an API that answers these pages by where they begin. */
function logOf(pages: Record<string, AuditList>) {
  const asked: string[] = [];
  const api = new Api({
    base: '',
    fetch: async (address) => {
      const query = new URL(String(address), 'http://a').searchParams;
      asked.push(query.toString());
      const answer = pages[query.get('before') ?? 'newest'];
      return answer === undefined ? new Response(null, { status: 503 }) : Response.json(answer);
    },
  });
  return { log: new AuditLog(api, 'store nyc-042'), asked };
}

async function settled(): Promise<void> {
  for (let turns = 0; turns < 5; turns += 1) await new Promise(setImmediate);
}

test('an audit is read back page by page, each once, and again from the top', async () => {
  const pages = { newest: page([9, 8], 8), '8': page([7], null) };
  const { log, asked } = logOf(pages);
  assert.equal(log.isLoading.value, true);
  log.readNewest();
  await settled();
  assert.equal(log.isLoading.value, false);
  await Promise.all([log.readOlder(), log.readOlder()]);
  await log.readOlder();
  pages.newest = page([10, 9], 9);
  log.readNewest();
  await settled();
  assert.deepEqual(idsOf(log.rows.value), [10, 9, 8, 7]);
  assert.deepEqual(asked, [
    'target=store+nyc-042&limit=100',
    'target=store+nyc-042&limit=100&before=8',
    'target=store+nyc-042&limit=100',
  ]);
});

test('what was read stays when the next reading fails, and the problem is told', async () => {
  const pages: Record<string, AuditList> = { newest: page([9, 8], 8) };
  const { log } = logOf(pages);
  log.readNewest();
  await settled();
  delete pages['newest'];
  log.readNewest();
  await settled();
  assert.deepEqual([idsOf(log.rows.value), log.problem.value?.status], [[9, 8], 503]);
});
