import { answer } from '../framework/remote.ts';
import { percentile } from '../framework/statistics.ts';
import { wallMs } from '../framework/time.ts';
import { CUSTOMER, ITEMS } from '../surroundings/orders.ts';
import type { Booked, CustomerCalls, Door, Place, Rush } from './customers.ts';
import type { HttpAnswer } from './http-connection.ts';
import { HttpConnection, postHead } from './http-connection.ts';

const CREATED = 201;
const PHONE = '+1 212 555 0147';

/** What a customer says when they order, but for the hold. */
const orderRest = JSON.stringify({
  items: ITEMS.map((item, index) => ({ ...item, unit_price_cents: 900 + index * 250 })),
  customer: { ...CUSTOMER, phone: PHONE },
}).slice(1);

let customers = 0;

/** One connection's customers, one after the other. */
class Till {
  readonly #connection: HttpConnection;
  readonly #door: Door;
  readonly #url: URL;
  readonly #holdHeads = new Map<string, string>();
  readonly #orderHead: string;

  private constructor(connection: HttpConnection, door: Door) {
    this.#connection = connection;
    this.#door = door;
    this.#url = new URL(door.url);
    this.#orderHead = postHead(this.#url, '/v1/orders', door.key);
  }

  static async open(door: Door): Promise<Till> {
    return new Till(await HttpConnection.open(new URL(door.url)), door);
  }

  hold({ storeId, slot }: Place): Promise<HttpAnswer> {
    customers += 1;
    const body = `{"slot":"${slot}","units":1,"customer_ref":"guest-${customers}"}`;
    return this.#connection.post(this.#keyed(this.#holdHead(storeId)), body);
  }

  order(holdId: string): Promise<HttpAnswer> {
    return this.#connection.post(this.#keyed(this.#orderHead), `{"hold_id":"${holdId}",${orderRest}`);
  }

  close(): void {
    this.#connection.close();
  }

  #holdHead(storeId: string): string {
    const known = this.#holdHeads.get(storeId);
    if (known !== undefined) return known;
    const head = postHead(this.#url, `/v1/stores/${storeId}/holds`, this.#door.key);
    this.#holdHeads.set(storeId, head);
    return head;
  }

  #keyed(head: string): string {
    return this.#door.isKeyed === true ? `${head}idempotency-key: ${crypto.randomUUID()}\r\n` : head;
  }
}

/** Without parsing the rest. */
function textAfter(body: string, mark: string): string {
  const from = body.indexOf(mark) + mark.length;
  return body.slice(from, body.indexOf('"', from));
}

function created(reply: HttpAnswer, what: 'hold_id' | 'order_id'): string {
  if (reply.status !== CREATED) throw new Error(`${reply.status}: ${reply.body}`);
  return textAfter(reply.body, `"${what}":"`);
}

/** Counts what is answered between two instants. */
class Count {
  readonly latenciesMs: number[] = [];
  pairs = 0;
  refused = 0;
  readonly #fromMs: number;
  readonly untilMs: number;

  constructor({ warmUpMs, forMs }: Rush) {
    this.#fromMs = wallMs() + warmUpMs;
    this.untilMs = this.#fromMs + forMs;
  }

  note(startedMs: number, { status }: HttpAnswer): boolean {
    const nowMs = wallMs();
    if (status !== CREATED) this.refused += 1;
    else if (this.#isCounted(nowMs)) this.latenciesMs.push(nowMs - startedMs);
    return status === CREATED;
  }

  notePair(): void {
    if (this.#isCounted(wallMs())) this.pairs += 1;
  }

  #isCounted(nowMs: number): boolean {
    return nowMs >= this.#fromMs && nowMs < this.untilMs;
  }
}

async function bookOn(till: Till, places: readonly Place[], start: number, count: Count): Promise<void> {
  for (let turn = start; wallMs() < count.untilMs; turn += 1) {
    const place = places[(turn * 7919) % places.length];
    if (place === undefined) return;
    const heldAtMs = wallMs();
    const held = await till.hold(place);
    if (!count.note(heldAtMs, held)) continue;
    const orderedAtMs = wallMs();
    const ordered = await till.order(textAfter(held.body, '"hold_id":"'));
    if (count.note(orderedAtMs, ordered)) count.notePair();
  }
}

async function rush(options: Rush): Promise<Booked> {
  const tills = await open(options);
  const usedBefore = process.cpuUsage();
  const startedMs = wallMs();
  const count = new Count(options);
  await Promise.all(tills.map((till, index) => bookOn(till, options.places, index * 31, count)));
  const used = process.cpuUsage(usedBefore);
  for (const till of tills) till.close();
  return {
    pairsPerSecond: (count.pairs / options.forMs) * 1_000,
    p50Ms: percentile(count.latenciesMs, 50),
    p99Ms: percentile(count.latenciesMs, 99),
    refused: count.refused,
    cpuShare: (used.user + used.system) / 1_000 / (wallMs() - startedMs),
  };
}

function open(door: Door): Promise<Till[]> {
  return Promise.all(Array.from({ length: door.connections }, () => Till.open(door)));
}

/** Does something once for each of `count` things, over all connections. */
async function each<T>(door: Door, count: number, act: (till: Till, index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const tills = await open(door);
  const work = async (till: Till) => {
    for (let index = next++; index < count; index = next++) results.push(await act(till, index));
    till.close();
  };
  await Promise.all(tills.map(work));
  return results;
}

async function held(till: Till, place: Place | undefined): Promise<string> {
  if (place === undefined) throw new Error('no such place');
  return created(await till.hold(place), 'hold_id');
}

const calls: CustomerCalls = {
  rush,
  order: ({ places, ...door }) =>
    each(door, places.length, async (till, place) => {
      const holdId = await held(till, places[place]);
      return { orderId: created(await till.order(holdId), 'order_id'), place };
    }),
  hold: ({ places, ...door }) => each(door, places.length, (till, index) => held(till, places[index])),
  confirm: ({ holdIds, ...door }) =>
    each(door, holdIds.length, async (till, index) => created(await till.order(holdIds[index] ?? ''), 'order_id')),
};
answer(calls);
