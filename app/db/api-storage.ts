import type { OrderId, PosAccountId } from '../../stores/ids.ts';
import type { AuditEntry } from '../../stores/records.ts';
import type { StoreDefinition } from '../../stores/store.ts';
import { readAttempts } from './attempts.ts';
import { appendAudit, readAudit } from './audit.ts';
import type { EventQuery, SignQuery } from './event-log.ts';
import { newestEvent, readEvents, readLastBefore } from './event-log.ts';
import type { EventWriter } from './events.ts';
import type { Database } from './pool.ts';
import type { PosAccountRecord } from './pos-accounts.ts';
import { findPosAccount, listPosAccounts, putPosAccounts, throttlePosAccount } from './pos-accounts.ts';
import { receiptReader } from './receipts.ts';
import { putStore } from './stores.ts';

/** What an API reads and keeps outside the stores' own records. */
export function apiStorage(database: Database, events: EventWriter) {
  return {
    receipts: receiptReader(database),
    definitions: {
      putStore: (definition: StoreDefinition, audit: AuditEntry) => putStore(database, definition, audit),
      putPosAccount: (account: PosAccountRecord, audit: AuditEntry) => putPosAccounts(database, [account], [audit]),
      throttlePosAccount: (id: PosAccountId, throttle: PosAccountRecord['throttle'], audit: AuditEntry) =>
        throttlePosAccount(database, id, throttle, audit),
      findPosAccount: (id: PosAccountId) => findPosAccount(database, id),
      listPosAccounts: () => listPosAccounts(database),
    },
    audit: {
      append: (entry: AuditEntry) => appendAudit(database, entry),
      read: (page: Parameters<typeof readAudit>[1]) => readAudit(database, page),
    },
    attempts: { of: (orderIds: readonly OrderId[]) => readAttempts(database, orderIds) },
    events: {
      read: (query: EventQuery) => readEvents(database, query),
      lastBefore: (seqs: readonly number[], query: SignQuery) => readLastBefore(database, seqs, query),
      newest: () => newestEvent(database),
      onWritten: (callback: () => void) => events.onWritten(callback),
    },
  };
}
