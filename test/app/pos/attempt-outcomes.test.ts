import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { describe, it } from 'node:test';
import { DateTime } from 'luxon';
import { systemClock } from '../../../lib/clock.ts';
import type { AttemptOutcome } from '../../../stores/pos.ts';
import { always, clientAt, order, sure } from './fixtures.ts';
import { httpAnswer, rawServer } from './raw-server.ts';

type Row = readonly [what: string, does: string | ((socket: Socket) => void), outcome: Partial<AttemptOutcome>];

const ticket = '{"ticket_id":"t-7"}';
const inHalfAMinute = () => DateTime.fromMillis(systemClock.now() + 30_000).toHTTP();

const table: readonly Row[] = [
  ['201 with a ticket', httpAnswer(201, ticket), { kind: 'delivered' }],
  ['200 with a ticket', httpAnswer(200, ticket), { kind: 'delivered' }],
  ['a ticket that is a number', httpAnswer(200, '{"ticket_id":7}'), { kind: 'delivered' }],
  ['200 with an error', httpAnswer(200, '{"error":"no","reason":"closed"}'), rejected('answered 200: no: closed')],
  ['200 with an error and a ticket', httpAnswer(200, '{"error":"no","ticket_id":"t"}'), { kind: 'rejected' }],
  ['200 that is no JSON', httpAnswer(200, '<html>'), unconfirmed('answered 200 without a ticket_id')],
  ['200 without a ticket', httpAnswer(200, '{}'), { kind: 'unconfirmed' }],
  ['204', httpAnswer(204, ''), { kind: 'unconfirmed' }],
  ['400', httpAnswer(400, '{"error":"bad","reason":"sku"}'), rejected('answered 400: bad: sku')],
  ['401 without a body', httpAnswer(401, ''), rejected('answered 401')],
  ['403 that is no suspension', httpAnswer(403, '{"error":"forbidden"}'), rejected('answered 403: forbidden')],
  ['403 suspended', httpAnswer(403, '{"error":"suspended"}'), notReceived('suspended')],
  ['404', httpAnswer(404, 'gone'), { kind: 'rejected' }],
  ['422 cut off in its body', half(httpAnswer(422, '{"error":"no","reason":"x"}')), { kind: 'rejected' }],
  ['429 in 7 s', httpAnswer(429, '', { 'retry-after': '7' }), { ...notReceived('answered 429'), retryAfterMs: 7_000 }],
  ['429 in a day', httpAnswer(429, '', { 'retry-after': '86400' }), { kind: 'not_received', retryAfterMs: 300_000 }],
  ['429 that does not say', httpAnswer(429, ''), notReceived('answered 429')],
  ['503 in 2 s', httpAnswer(503, '', { 'retry-after': '2' }), { kind: 'not_received', retryAfterMs: 2_000 }],
  ['503 that does not say', httpAnswer(503, ''), down(unconfirmed('answered 503'))],
  ['500', httpAnswer(500, '{"error":"oops"}'), down(unconfirmed('answered 500: oops'))],
  ['502 from a proxy', httpAnswer(502, '<html>'), down(unconfirmed('answered 502'))],
  ['a redirect', httpAnswer(307, '', { location: '/elsewhere' }), unconfirmed('answered 307')],
  ['a reset', (socket) => socket.resetAndDestroy(), down(unconfirmed('connection reset'))],
  ['a closed connection', (socket) => socket.end(), down(unconfirmed('connection closed'))],
  ['something else than HTTP', 'SSH-2.0-OpenSSH_9.9\r\n', down(unconfirmed('an answer that is not HTTP'))],
  ['half a head', half('HTTP/1.1 201 Created\r\ncontent-le'), { kind: 'unconfirmed', down: true }],
  ['half a body', half(httpAnswer(201, `${ticket}  `)), { kind: 'unconfirmed' }],
  ['a ticket, then a reset', half(httpAnswer(201, ticket, { 'content-length': '500' })), { kind: 'unconfirmed' }],
  ['70 KB', httpAnswer(201, `${ticket}${' '.repeat(70_000)}`), unconfirmed('an answer of more than 65536 bytes')],
];

function rejected(reason: string) {
  return { kind: 'rejected', reason } as const;
}
function unconfirmed(reason: string) {
  return { kind: 'unconfirmed', reason } as const;
}
function notReceived(reason: string) {
  return { kind: 'not_received', reason } as const;
}
/** It speaks of the whole store. */
function down<T extends object>(outcome: T) {
  return { ...outcome, down: true } as const;
}
/** Writes it, or what there is of it, and hangs up. */
function half(text: string): (socket: Socket) => void {
  return (socket) => socket.end(text.slice(0, text.length - 1));
}

describe('what becomes of an order that the POS answers with', () => {
  for (const [what, does, expected] of table) {
    it(`${what}: ${expected.kind}, after exactly one request`, async (t) => {
      const server = await rawServer(t, (socket) => (typeof does === 'string' ? socket.write(does) : does(socket)));
      const { pos } = clientAt(t, server.url);
      const outcome = await pos.submit(order(1), always);
      assert.partialDeepStrictEqual(outcome, expected);
      assert.equal('down' in outcome, 'down' in expected, 'whether it speaks of the whole store');
      assert.equal(server.requests.length, 1);
    });
  }

  it('429 and a date: not before that date', async (t) => {
    const answer = httpAnswer(429, '', { 'retry-after': sure(inHalfAMinute()) });
    const server = await rawServer(t, (socket) => socket.write(answer));
    const outcome = await clientAt(t, server.url).pos.submit(order(1), always);
    const waitMs = outcome.kind === 'not_received' ? sure(outcome.retryAfterMs) : 0;
    assert.ok(waitMs > 20_000 && waitMs <= 30_000, `${waitMs} ms`);
  });
});

describe('an order whose answer does not come', () => {
  it('is unconfirmed when the POS accepts it and never answers, and the connection is given up', async (t) => {
    const closed = Promise.withResolvers<void>();
    const server = await rawServer(t, (socket) => socket.on('close', () => closed.resolve()));
    const { pos } = clientAt(t, server.url, { responseTimeoutMs: 40 });
    assert.deepEqual(await pos.submit(order(1), always), down(unconfirmed('no answer within 40 ms')));
    await closed.promise;
    assert.equal(server.requests.length, 1);
  });

  it('is unconfirmed in the same time when the answer trickles in byte by byte', async (t) => {
    const server = await rawServer(t, (socket) => trickle(socket, httpAnswer(201, ticket)));
    const { pos } = clientAt(t, server.url, { responseTimeoutMs: 60 });
    const outcome = await pos.submit(order(1), always);
    assert.deepEqual(outcome, down(unconfirmed('no answer within 60 ms')));
  });
});

/** Never gets to the end of its head in time: one byte every 10 ms. */
function trickle(socket: Socket, text: string): void {
  const step = (at: number) => {
    if (socket.destroyed || at >= text.length) return;
    socket.write(text.slice(at, at + 1));
    systemClock.after(10, () => step(at + 1));
  };
  step(0);
}

describe('an order that surely was not sent', () => {
  it('is not received when the connection is refused', async (t) => {
    const closes: (() => Promise<void> | void)[] = [];
    const server = await rawServer({ after: (close) => closes.push(close) }, () => {});
    for (const close of closes) await close();
    const { pos } = clientAt(t, server.url);
    assert.deepEqual(await pos.submit(order(1), always), down(notReceived('connection refused')));
  });

  it('is not received when there is no connection in time, however slow the other side greets', async (t) => {
    const server = await rawServer(t, () => {});
    const { pos } = clientAt(t, server.url.replace('http:', 'https:'), { connectTimeoutMs: 40 });
    assert.deepEqual(await pos.submit(order(1), always), down(notReceived('no connection within 40 ms')));
  });

  it('is not received when the store thinks better of it, and the POS gets no byte', async (t) => {
    const server = await rawServer(t, (socket) => socket.write(httpAnswer(201, ticket)));
    const { pos } = clientAt(t, server.url);
    const outcome = await pos.submit(order(1), () => false);
    assert.deepEqual(outcome, notReceived('called back before it was sent'));
    assert.equal((await pos.submit(order(2), always)).kind, 'delivered');
    assert.equal(server.requests.length, 1);
  });

  it('is asked about once, before anything of it arrives', async (t) => {
    const server = await rawServer(t, (socket) => socket.write(httpAnswer(201, ticket)));
    const { pos } = clientAt(t, server.url);
    const requestsWhenAsked: number[] = [];
    const ask = () => requestsWhenAsked.push(server.requests.length) > 0;
    await pos.submit(order(1), ask);
    await pos.submit(order(2), ask);
    assert.deepEqual(requestsWhenAsked, [0, 1]);
  });

  it('shows a bug of who is asked as the bug it is, and frees the connection', async (t) => {
    const server = await rawServer(t, (socket) => socket.write(httpAnswer(201, ticket)));
    const { pos } = clientAt(t, server.url, { maxInFlight: 1 });
    const bug = new Error('bug');
    await assert.rejects(
      pos.submit(order(1), () => {
        throw bug;
      }),
      bug,
    );
    assert.equal((await pos.submit(order(2), always)).kind, 'delivered');
  });
});

describe('a connection that is used again', () => {
  it('makes the order unconfirmed when the POS hangs up just as it is sent, and sends it no second time', async (t) => {
    const server = await rawServer(t, (socket, _request, number) => {
      if (number === 1) socket.write(httpAnswer(201, ticket));
      else socket.destroy();
    });
    const { pos } = clientAt(t, server.url, { connections: 1 });
    await pos.submit(order(1), always);
    assert.equal((await pos.submit(order(2), always)).kind, 'unconfirmed');
    assert.equal(server.requests.length, 2);
    assert.equal(server.connections, 1);
  });

  it('is replaced when the POS closed it meanwhile, and the order arrives once', async (t) => {
    const hungUp = Promise.withResolvers<void>();
    const server = await rawServer(t, (socket) => {
      socket.on('close', () => hungUp.resolve());
      socket.end(httpAnswer(201, ticket));
    });
    const { pos } = clientAt(t, server.url, { connections: 1 });
    await pos.submit(order(1), always);
    await hungUp.promise;
    assert.equal((await pos.submit(order(2), always)).kind, 'delivered');
    assert.equal(server.requests.length, 2);
  });
});

describe('a request', () => {
  it('carries the key, our order id and what the store must know, and nothing about the customer beyond a name', async (t) => {
    const server = await rawServer(t, (socket) => socket.write(httpAnswer(201, ticket)));
    const { pos } = clientAt(t, `${server.url}/api/v2/`);
    await pos.submit(order(1), always);
    const [head = '', body = ''] = sure(server.requests[0]).split('\r\n\r\n');
    assert.match(head, /^POST \/api\/v2\/stores\/dover%20st\/orders HTTP\/1\.1\r\n/);
    assert.match(head, /\r\nauthorization: Bearer secret-key-of-acme\r\n/);
    assert.match(head, /\r\nidempotency-key: ord_0{21}1\r\n/);
    assert.deepEqual(JSON.parse(body), {
      order_id: order(1).orderId,
      promise_time: '2026-08-14T16:00:00.000Z',
      units: 1,
      items: [{ sku: 'b-1', name: 'Burrito', quantity: 2, note: 'no onions' }],
      customer: { name: 'Ann' },
    });
  });

  it('never lets a POS that quotes the key put it into a reason', async (t) => {
    const body = '{"error":"unknown key","reason":"secret-key-of-acme"}';
    const server = await rawServer(t, (socket) => socket.write(httpAnswer(401, body)));
    const outcome = await clientAt(t, server.url).pos.submit(order(1), always);
    assert.deepEqual(outcome, rejected('answered 401: unknown key: [key]'));
  });

  it('never lets a POS that quotes the key put it into a ticket, a change or a problem of the feed', async (t) => {
    const feed =
      '<changes next="n-secret-key-of-acme"><change id="secret-key-of-acme"/><change id="c" order_id="secret-key-of-acme" status="secret-key-of-acme" at="2026-08-14T16:00:00Z"/></changes>';
    const answers = [httpAnswer(201, '{"ticket_id":"t-secret-key-of-acme"}'), httpAnswer(200, feed)];
    const server = await rawServer(t, (socket, _request, number) => socket.write(answers[number - 1] ?? ''));
    const { pos } = clientAt(t, server.url);
    const seen = [await pos.submit(order(1), always), await pos.changes(null, new AbortController().signal)];
    assert.deepEqual(seen[0], { kind: 'delivered', ticketId: 't-[key]' });
    assert.doesNotMatch(JSON.stringify(seen), /secret-key/);
  });

  it('reads an answer as it is where the key is a word that stands in it anyway', async (t) => {
    const server = await rawServer(t, (socket) => socket.write(httpAnswer(201, '{"ticket_id":"t-7"}')));
    const outcome = await clientAt(t, server.url, { apiKey: 'ticket_id' }).pos.submit(order(1), always);
    assert.deepEqual(outcome, { kind: 'delivered', ticketId: 't-7' });
  });
});
