import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import type { TestContext } from 'node:test';
import { Access } from '../../../app/http/access.ts';
import type { Api } from '../../../app/http/api.ts';
import { createApi } from '../../../app/http/api.ts';
import type { Keyring } from '../../../app/http/auth.ts';
import type { ClientRates } from '../../../app/http/doorman.ts';
import type { ApiParts } from '../../../app/http/parts.ts';
import type { HttpServer, ServerLimits } from '../../../app/http/server.ts';
import { startServer } from '../../../app/http/server.ts';
import type { SiteParts } from '../../../app/http/site-file.ts';
import type {
  AccessStorage,
  ApiKey,
  AuditLine,
  PosAccount,
  PosAccountStatus,
  SessionRecord,
  SignInCodeRecord,
} from '../../../app/http/storage.ts';
import type { StreamLimits } from '../../../app/http/streams.ts';
import { LiveFigures } from '../../../app/live-figures.ts';
import type { Clock } from '../../../lib/clock.ts';
import { FakeClock } from '../../../lib/clock.ts';
import { err, ok } from '../../../lib/result.ts';
import type { ProcessNode } from '../../../lib/supervision/process-tree.ts';
import type { PosAccountId, StoreId } from '../../../stores/ids.ts';
import { parsePosAccountId, parseStoreId } from '../../../stores/ids.ts';
import type { AuditEntry } from '../../../stores/records.ts';
import type { StoreDefinition } from '../../../stores/store.ts';
import { storeDefaults } from '../../../stores/store.ts';
import { Zones } from '../../../stores/zone.ts';
import { FakeEventLog, FakeHappenings } from './fake-events.ts';
import { FakeStores } from './fake-stores.ts';

export function storeIdOf(text: string): StoreId {
  const id = parseStoreId(text);
  assert(id);
  return id;
}

function accountIdOf(text: string): PosAccountId {
  const id = parsePosAccountId(text);
  assert(id);
  return id;
}

export const newYork = storeIdOf('nyc-042');
export const london = storeIdOf('lon-001');

export function definitionFor(storeId: StoreId, timeZone: string): StoreDefinition {
  return {
    ...storeDefaults,
    storeId,
    name: `Store ${storeId}`,
    timeZone,
    periods: [{ weekday: 5, opensAtMinute: 660, closesAtMinute: 1_560 }],
    overrides: [{ date: '2026-12-25', periods: [] }],
    posAccount: accountIdOf('pos-east'),
    storeRef: '42',
  };
}

export const keys = {
  booking: 'booking-key-of-the-tests',
  ops: 'ops-key-of-the-tests-0000',
  bookingElsewhere: 'booking-key-elsewhere-000',
  opsElsewhere: 'ops-key-elsewhere-0000000',
  bookingHere: 'booking-key-here-00000000',
  view: 'view-key-of-the-tests-000',
  viewElsewhere: 'view-key-elsewhere-000000',
  viewHere: 'view-key-here-00000000000',
  opsHere: 'ops-key-here-000000000000',
  other: 'another-booking-key-00000',
} as const;

/** All of the keys above, as they are kept. */
export const keptKeys: readonly ApiKey[] = [
  keptKey('booking', 'booking', null),
  keptKey('ops', 'ops', null),
  keptKey('bookingElsewhere', 'booking', [london]),
  keptKey('opsElsewhere', 'ops', [london]),
  keptKey('bookingHere', 'booking', [newYork]),
  keptKey('opsHere', 'ops', [newYork]),
  keptKey('view', 'view', null),
  keptKey('viewElsewhere', 'view', [london]),
  keptKey('viewHere', 'view', [newYork]),
  keptKey('other', 'booking', null),
];

function keptKey(name: keyof typeof keys, scope: ApiKey['scope'], storeIds: ApiKey['storeIds']): ApiKey {
  const hash = createHash('sha256').update(keys[name]).digest('hex');
  return { id: `key-${name}`, name: `test-${name}`, hash, scope, storeIds };
}

/** Keys, sessions and codes as a storage keeps them. */
export class FakeAccessStorage implements AccessStorage {
  kept: readonly ApiKey[] = keptKeys;
  readonly begun: SessionRecord[] = [];
  readonly codes = new Map<string, SignInCodeRecord>();

  async keys() {
    return this.kept;
  }

  async sessions() {
    return [...this.begun];
  }

  async beginSession(session: SessionRecord) {
    this.begun.push(session);
  }

  async endSessions(tokenHashes: readonly string[]) {
    const left = this.begun.filter(({ tokenHash }) => !tokenHashes.includes(tokenHash));
    this.begun.splice(0, this.begun.length, ...left);
  }

  async putCode(code: SignInCodeRecord) {
    this.codes.set(code.codeHash, code);
  }

  async takeCode(codeHash: string) {
    const code = this.codes.get(codeHash) ?? null;
    this.codes.delete(codeHash);
    return code;
  }
}

/** With all of the keys above. */
export function accessOf(clock: Clock, storage: AccessStorage = new FakeAccessStorage()): Access {
  const access = new Access({ storage, clock, newSecret: () => randomBytes(24).toString('base64url') });
  access.keyring.load(keptKeys);
  return access;
}

const account: PosAccount = {
  id: accountIdOf('pos-east'),
  baseUrl: 'https://pos.example',
  apiKey: 'the-secret-of-the-pos',
  idempotent: true,
  canLookUp: true,
  ratePerSecond: 20,
  burst: 20,
  maxInFlight: 10,
  connections: 10,
  connectTimeoutMs: 2_000,
  responseTimeoutMs: 5_000,
  retries: 'on',
};

const accountStatus: PosAccountStatus = {
  accountId: account.id,
  trouble: 'suspended',
  limiter: { inFlight: 2, waiting: 3, tokens: 4, heldOffMs: 1_500.5 },
  counts: { delivered: 5, not_received: 1, rejected: 0, unconfirmed: 0, feedRead: 7, feedFailed: 1 },
};

const worker: Omit<ProcessNode, 'id' | 'path'> = {
  role: 'worker',
  state: 'up',
  sinceAt: Date.UTC(2026, 7, 14, 14),
  restarts: 0,
  children: [],
};

const tree: ProcessNode = {
  ...worker,
  id: 'root',
  path: 'root',
  role: 'supervisor',
  children: [
    {
      ...worker,
      id: 'stores',
      path: 'root/stores',
      role: 'supervisor',
      children: [
        {
          ...worker,
          id: 'nyc-042',
          path: 'root/stores/nyc-042',
          lastError: 'boom',
          restarts: 2,
          load: { inFlight: 1, queued: 3 },
        },
      ],
    },
    { ...worker, id: 'http', path: 'root/http' },
  ],
};

/** The API on a real server, with fakes at its seams. */
export interface Harness {
  readonly url: string;
  readonly port: number;
  readonly api: Api;
  readonly server: HttpServer;
  readonly stores: FakeStores;
  readonly clock: FakeClock;
  readonly access: Access;
  readonly accessStorage: FakeAccessStorage;
  readonly keyring: Keyring;
  readonly audit: AuditEntry[];
  readonly accounts: Map<PosAccountId, PosAccount>;
  readonly faults: unknown[];
  /** POS accounts as they were put in force. */
  readonly inForce: PosAccount[];
  readonly answered: string[];
  readonly restarts: string[];
  /** `fault` makes looking up receipts and definitions fail; `answersAfter` is what every question waits for first. */
  readonly storage: { fault: Error | null; answersAfter: Promise<unknown> | null };
  readonly readiness: { ready: boolean; starting: number };
  readonly numbers: { text: string };
  readonly lag: { lagMs: number; isOverloaded: boolean };
  readonly log: FakeEventLog;
  readonly figures: LiveFigures;
  readonly durability: { away: boolean; waiting: number };
  readonly accountStatus: PosAccountStatus[];
  readonly happenings: FakeHappenings;
}

export interface HarnessOptions {
  readonly corsOrigins?: readonly string[];
  /** So generous, if absent, that no test comes near them. */
  readonly clientRates?: ClientRates;
  readonly mostInFlight?: number;
  readonly streamLimits?: StreamLimits;
  readonly limits?: Partial<ServerLimits>;
  /** None, if absent. */
  readonly pages?: SiteParts;
  readonly proxies?: number;
}

/** Starts it, and stops it after the test. */
export async function startHarness(context: TestContext, options: HarnessOptions = {}): Promise<Harness> {
  const clock = new FakeClock();
  const accessStorage = new FakeAccessStorage();
  const stores = new FakeStores(
    () => clock.now(),
    [definitionFor(newYork, 'America/New_York'), definitionFor(london, 'Europe/London')],
  );
  const made = {
    stores,
    clock,
    access: accessOf(clock, accessStorage),
    accessStorage,
    audit: [] as AuditEntry[],
    accounts: new Map([[account.id, account]]),
    faults: [] as unknown[],
    inForce: [] as PosAccount[],
    answered: [] as string[],
    restarts: [] as string[],
    storage: { fault: null as Error | null, answersAfter: null as Promise<unknown> | null },
    readiness: { ready: true, starting: 0 },
    numbers: { text: 'orders_total 1\n' },
    lag: { lagMs: 0, isOverloaded: false },
    log: new FakeEventLog(),
    figures: new LiveFigures(clock),
    durability: { away: false, waiting: 0 },
    accountStatus: [accountStatus],
    happenings: new FakeHappenings(),
  };
  const api = createApi(partsOf(made, options));
  const server = await startServer(api, { host: '127.0.0.1', port: 0, clock, limits: options.limits ?? {} });
  context.after(async () => {
    const stopped = server.stop(0);
    await clock.advance(1);
    await stopped;
  });
  return {
    ...made,
    keyring: made.access.keyring,
    api,
    server,
    port: server.port,
    url: `http://127.0.0.1:${server.port}`,
  };
}

type Made = Omit<Harness, 'url' | 'port' | 'api' | 'server' | 'keyring'>;

const anyRate = { ratePerSecond: 1_000_000, burst: 1_000_000 };

function partsOf(made: Made, options: HarnessOptions): ApiParts {
  const { stores, clock, access, audit, accounts, storage, restarts } = made;
  const available = async () => {
    await storage.answersAfter;
    if (storage.fault !== null) throw storage.fault;
  };
  return {
    stores,
    clock,
    access,
    corsOrigins: options.corsOrigins ?? [],
    clientRates: options.clientRates ?? { perKey: anyRate, perStranger: anyRate },
    ...(options.mostInFlight !== undefined && { mostInFlight: options.mostInFlight }),
    ...(options.proxies !== undefined && { proxies: options.proxies }),
    ...(options.streamLimits !== undefined && { streamLimits: options.streamLimits }),
    lag: made.lag,
    zones: new Zones(),
    version: '1.2.3',
    pages: options.pages ?? { site: null, bookingKeyId: 'key-booking', rates: { all: anyRate, holds: anyRate } },
    readiness: () => made.readiness,
    metrics: { contentType: 'text/plain; version=0.0.4; charset=utf-8', text: async () => made.numbers.text },
    watch: {
      answered: (method, route, status) => made.answered.push(`${method} ${route} ${status}`),
      failed: (error) => made.faults.push(error),
    },
    receipts: {
      async find(apiKeyId, key) {
        await available();
        return stores.receipts.findLast((receipt) => receipt.apiKeyId === apiKeyId && receipt.key === key) ?? null;
      },
    },
    definitions: {
      async putStore(definition, entry) {
        await available();
        stores.definitions.set(definition.storeId, definition);
        audit.push(entry);
      },
      async putPosAccount(changed, entry) {
        await available();
        accounts.set(changed.id, changed);
        audit.push(entry);
      },
      async throttlePosAccount(id, throttle, entry) {
        await available();
        const { throttle: _, ...own } = accounts.get(id) ?? account;
        accounts.set(id, { ...own, ...(throttle && { throttle }) });
        audit.push(entry);
      },
      async findPosAccount(id) {
        await available();
        return accounts.get(id) ?? null;
      },
      async listPosAccounts() {
        await available();
        return [...accounts.values()];
      },
    },
    audit: {
      async append(entry) {
        await available();
        audit.push(entry);
      },
      async read({ limit, before = Number.POSITIVE_INFINITY, target }) {
        const lines = audit.map((entry, index): AuditLine => ({ ...entry, id: index + 1 })).reverse();
        return lines.filter((line) => line.id < before && (target ?? line.target) === line.target).slice(0, limit);
      },
    },
    events: made.log,
    chain: { flow: () => made.figures.flow(), storage: made.durability, posAccounts: () => made.accountStatus },
    happenings: made.happenings,
    attempts: {
      async of(orderIds) {
        await available();
        return stores.attempts.filter(({ orderId }) => orderIds.includes(orderId));
      },
    },
    processes: {
      tree: () => tree,
      async restart(path) {
        if (path === 'root') return err({ kind: 'not-found' });
        if (path === 'root/http') return err({ kind: 'temporary' });
        restarts.push(path);
        return ok(undefined);
      },
    },
    async posAccountChanged(account) {
      made.inForce.push(account);
    },
  };
}

export interface Sent {
  readonly key?: string | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body as it is, instead of JSON. */
  readonly rawBody?: string | Uint8Array<ArrayBuffer>;
}

export interface Got {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

/** One request by a client; with the booking key unless said otherwise. */
export async function send({ url }: Harness, method: string, path: string, sent: Sent = {}): Promise<Got> {
  const { key = keys.booking, body, headers = {}, rawBody } = sent;
  const payload = rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(key !== null && { authorization: `Bearer ${key}` }),
      ...(payload !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(payload !== undefined && { body: payload }),
  });
  const isStream = response.headers.get('content-type') === 'text/event-stream';
  const text = isStream ? await beginningOf(response) : await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson && text !== '' ? JSON.parse(text) : {},
  };
}

/** What a browser sends that has signed in with a key: the cookie, and the token for changes. */
export interface SignedIn {
  readonly cookie: string;
  readonly csrf: string;
  /** Both, as headers. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Signs in with an ops or view key, as a browser does. */
export async function signIn(harness: Harness, key: string): Promise<SignedIn> {
  const got = await send(harness, 'POST', '/console/session', { key: null, body: { key } });
  assert.equal(got.status, 200, got.text);
  const [cookie = ''] = got.headers.getSetCookie().map((set) => set.split(';')[0] ?? '');
  const csrf = String(got.json['csrf_token']);
  return { cookie, csrf, headers: { cookie, 'x-csrf-token': csrf } };
}

/** The first piece of a stream, which is then left. */
async function beginningOf({ body }: Response): Promise<string> {
  for await (const chunk of body ?? []) return new TextDecoder().decode(chunk);
  return '';
}

/** What a problem document is called. */
export function slugOf({ json }: Got): string {
  return String(json['type']).replace('https://lunchrush.dev/problems/', '');
}

export const aHold = { slot: '2026-08-14T11:45:00-04:00', units: 1, customer_ref: 'guest-1' };

export function anOrder(holdId: string) {
  return {
    hold_id: holdId,
    items: [{ sku: 'burger', name: 'Burger', quantity: 2, unit_price_cents: 950, note: 'no onions' }],
    customer: { name: 'Ana', phone: '+1 555 0100', email: 'ana@example.org' },
    note: 'ring twice',
  };
}

export const aDefinition = {
  name: 'Union Square',
  time_zone: 'America/New_York',
  periods: [
    { weekday: 'friday', opens: '11:00', closes: '02:00' },
    { weekday: 'saturday', opens: '11:00', closes: '24:00' },
  ],
  overrides: [{ date: '2026-12-25', periods: [{ opens: '08:00', closes: '12:00' }] }],
  pos_account: 'pos-east',
  store_ref: '42',
};
