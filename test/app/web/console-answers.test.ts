import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { z } from 'zod';
import type { eventListAnswer } from '../../../app/http/event-schemas.ts';
import type { auditAnswer, processAnswer } from '../../../app/http/ops-schemas.ts';
import type { overviewAnswer } from '../../../app/http/overview-schemas.ts';
import type { accountListAnswer } from '../../../app/http/pos-account.ts';
import type { sessionAnswer } from '../../../app/http/session-schemas.ts';
import type { AccountList } from '../../../app/web/browser/answers/account-list.ts';
import type { AuditList } from '../../../app/web/browser/answers/audit.ts';
import type { EventList } from '../../../app/web/browser/answers/event.ts';
import type { Overview } from '../../../app/web/browser/answers/overview.ts';
import type { Process } from '../../../app/web/browser/answers/process.ts';
import type { Session } from '../../../app/web/browser/answers/session.ts';

/** Compiles only if what the API promises is what pages read. */
type Promised<Schema extends z.ZodType, Read> = z.output<Schema> extends Read ? true : never;

test('what the API promises of the whole chain is what its pages read', () => {
  const overview: Promised<typeof overviewAnswer, Overview> = true;
  const tree: Promised<typeof processAnswer, Process> = true;
  const accounts: Promised<typeof accountListAnswer, AccountList> = true;
  const audit: Promised<typeof auditAnswer, AuditList> = true;
  const events: Promised<typeof eventListAnswer, EventList> = true;
  const session: Promised<typeof sessionAnswer, Session> = true;
  assert.deepEqual([overview, tree, accounts, audit, events, session], [true, true, true, true, true, true]);
});
