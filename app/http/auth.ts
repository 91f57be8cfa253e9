import { hash, timingSafeEqual } from 'node:crypto';
import type { Result } from '../../lib/result.ts';
import { err, ok } from '../../lib/result.ts';
import type { StoreId } from '../../stores/ids.ts';
import type { HttpProblem } from './problems.ts';
import type { ApiKey, Scope } from './storage.ts';

/** Who is asking. */
export interface Caller {
  readonly keyId: string;
  readonly name: string;
  readonly isOps: boolean;
  /** The only stores it may touch; null for all. */
  readonly stores: ReadonlySet<StoreId> | null;
}

interface Entry {
  readonly digest: Buffer;
  readonly caller: Caller;
}

const BEARER = /^Bearer +([\x21-\x7e]{1,512}) *$/i;

/** Digits of the digest that find an entry; all of the digest is then compared in constant time. */
const INDEX_DIGITS = 16;

const missing = err<HttpProblem>({ kind: 'unauthorized', detail: 'Send the header Authorization: Bearer <key>.' });
const wrong = err<HttpProblem>({ kind: 'unauthorized', detail: 'The API key is not known.' });
const opsOnly = err<HttpProblem>({ kind: 'forbidden', detail: 'This needs a key of scope ops.' });

/**
 * The known API keys, held in memory as hashes. A key has at least 128 random bits, so a plain SHA-256 (0.5 µs) is
 * enough, and nothing of a key need be remembered between requests.
 */
export class Keyring {
  #entries = new Map<string, Entry>();

  constructor(keys: readonly ApiKey[] = []) {
    this.load(keys);
  }

  /** From now on these keys and no others are good. */
  load(keys: readonly ApiKey[]): void {
    this.#entries = new Map(keys.map((key) => [key.hash.slice(0, INDEX_DIGITS), entryOf(key)]));
  }

  /** Who sent this `Authorization` header, if that is enough for `scope`. */
  admit(header: string | undefined, scope: Scope): Result<Caller, HttpProblem> {
    if (header === undefined) return missing;
    const token = BEARER.exec(header)?.[1];
    const entry = token === undefined ? undefined : this.#find(token);
    if (entry === undefined) return wrong;
    return scope === 'ops' && !entry.caller.isOps ? opsOnly : ok(entry.caller);
  }

  #find(token: string): Entry | undefined {
    const digits = hash('sha256', token);
    const entry = this.#entries.get(digits.slice(0, INDEX_DIGITS));
    return entry !== undefined && timingSafeEqual(entry.digest, Buffer.from(digits, 'latin1')) ? entry : undefined;
  }
}

function entryOf(key: ApiKey): Entry {
  const { id, name, scope, storeIds } = key;
  return {
    digest: Buffer.from(key.hash, 'latin1'),
    caller: { keyId: id, name, isOps: scope === 'ops', stores: storeIds && new Set(storeIds) },
  };
}
