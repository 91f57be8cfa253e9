import { hash, randomBytes } from 'node:crypto';
import type { StoreId } from '../../stores/ids.ts';
import { parseStoreId } from '../../stores/ids.ts';
import type { ApiKeyRecord } from '../db/api-keys.ts';
import { listApiKeys, putApiKey, revokeApiKey } from '../db/api-keys.ts';
import type { Database } from '../db/pool.ts';
import { findStore } from '../db/stores.ts';
import type { NewKey } from './commands.ts';
import { renderTable } from './render-table.ts';
import type { Terminal } from './terminal.ts';
import { exitCodes } from './terminal.ts';
import { withDatabase } from './with-database.ts';

const KEY_BYTES = 32;
const KEY_ID_BYTES = 9;

/** Makes a key. Standard output is the key and nothing else, so that a script can keep it. */
export async function createKey(terminal: Terminal, { scope, name, stores }: NewKey): Promise<number> {
  const storeIds = stores?.map(parseStoreId) ?? null;
  if (storeIds !== null && !allIds(storeIds)) {
    terminal.problem('A store id is 1 to 64 letters, digits, dots, underscores and hyphens.');
    return exitCodes.usage;
  }
  return withDatabase(terminal, async (database) => {
    const unknown = await unknownStores(database, storeIds ?? []);
    if (unknown.length > 0) {
      terminal.problem(`Not known: ${unknown.join(', ')}. Nothing was made.`);
      return exitCodes.failed;
    }
    const key = `lr_${randomBytes(KEY_BYTES).toString('base64url')}`;
    const id = `key_${randomBytes(KEY_ID_BYTES).toString('base64url')}`;
    await putApiKey(database, { id, name, scope, storeIds, hash: hash('sha256', key) });
    terminal.problem(`${id}, scope ${scope}, ${storesOf({ storeIds })}. The key is kept hashed and not shown again:`);
    terminal.out(key);
    return exitCodes.ok;
  });
}

function allIds(storeIds: readonly (StoreId | null)[]): storeIds is readonly StoreId[] {
  return storeIds.every((id) => id !== null);
}

async function unknownStores(database: Database, storeIds: readonly StoreId[]): Promise<readonly StoreId[]> {
  const found = await Promise.all(storeIds.map((id) => findStore(database, id)));
  return storeIds.filter((_, index) => found[index] === null);
}

/** Shows every key, revoked ones too, oldest first. */
export function listKeys(terminal: Terminal): Promise<number> {
  return withDatabase(terminal, async (database) => {
    const keys = await listApiKeys(database);
    if (keys.length === 0) terminal.problem('There is no key yet: lunchrush keys create --scope ops --name <name>');
    else terminal.out(renderTable(['id', 'name', 'scope', 'stores', 'since', 'state'], keys.map(rowOf)));
    return exitCodes.ok;
  });
}

function rowOf(key: ApiKeyRecord): readonly string[] {
  const state = key.revokedAt === null ? 'good' : `revoked ${day(key.revokedAt)}`;
  return [key.id, key.name, key.scope, storesOf(key), day(key.createdAt), state];
}

function storesOf({ storeIds }: Pick<ApiKeyRecord, 'storeIds'>): string {
  return storeIds === null ? 'all stores' : storeIds.join(' ');
}

function day(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

export function revokeKey(terminal: Terminal, { keyId }: { readonly keyId: string }): Promise<number> {
  return withDatabase(terminal, async (database) => {
    const revoked = await revokeApiKey(database, keyId);
    if (revoked) terminal.out(`${keyId} is revoked.`);
    else terminal.problem(`There is no good key ${keyId}.`);
    return revoked ? exitCodes.ok : exitCodes.failed;
  });
}
