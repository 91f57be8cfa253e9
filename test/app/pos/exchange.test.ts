import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Dispatcher } from 'undici';
import { Deadlines } from '../../../app/pos/deadlines.ts';
import { Exchange } from '../../../app/pos/exchange.ts';
import { FakeClock } from '../../../lib/clock.ts';
import { always } from './fixtures.ts';

const request = { method: 'POST' as const, path: '/', headers: [], body: '{}', bodyLimitBytes: 100 };

/** undici's side of an exchange, step by step. */
class Connection extends Dispatcher {
  aborts = 0;
  readonly #controller: Dispatcher.DispatchController = {
    aborted: false,
    paused: false,
    reason: null,
    abort: () => {
      this.aborts += 1;
    },
    pause: () => {},
    resume: () => {},
  };
  #handler: Dispatcher.DispatchHandler = {};

  override dispatch(_options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    this.#handler = handler;
    return true;
  }
  start(): void {
    this.#handler.onRequestStart?.(this.#controller, {});
  }
  answer(status: number): void {
    this.#handler.onResponseStart?.(this.#controller, status, {});
  }
  end(): void {
    this.#handler.onResponseEnd?.(this.#controller, {});
  }
  fail(code: string): void {
    this.#handler.onResponseError?.(this.#controller, Object.assign(new Error('secret'), { code }));
  }
}

function exchangeOver(connection: Connection, clock = new FakeClock(), signal?: AbortSignal) {
  const asked: string[] = [];
  const exchange = new Exchange(request, {
    signal,
    connectDeadlines: new Deadlines(clock, 2_000),
    responseDeadlines: new Deadlines(clock, 5_000),
    mayGo: () => asked.push('mayGo') > 0 && always(),
    freed: () => asked.push('freed'),
  });
  return { outcome: exchange.run(connection), asked, clock };
}

describe('the border between surely not sent and may have been sent', () => {
  for (const code of ['ECONNREFUSED', 'ENOTFOUND', 'UND_ERR_CONNECT_TIMEOUT', 'ECONNRESET', 'UND_ERR_SOCKET']) {
    it(`is the start of writing, not the error: ${code} before it means unsent, after it lost`, async () => {
      const [before, after] = [new Connection(), new Connection()];
      const unsent = exchangeOver(before);
      before.fail(code);
      const lost = exchangeOver(after);
      after.start();
      after.fail(code);
      assert.equal((await unsent.outcome).kind, 'unsent');
      assert.equal((await lost.outcome).kind, 'lost');
    });
  }

  it('names the reason in our words, by the code alone', async () => {
    const connection = new Connection();
    const { outcome } = exchangeOver(connection);
    connection.fail('ENOTFOUND');
    assert.deepEqual(await outcome, { kind: 'unsent', reason: 'name not found', unreachable: true });
  });

  it('is not crossed by a connection that comes after we gave up', async () => {
    const connection = new Connection();
    const { outcome, clock, asked } = exchangeOver(connection);
    await clock.advance(2_000);
    assert.deepEqual(await outcome, { kind: 'unsent', reason: 'no connection within 2 s', unreachable: true });
    connection.start();
    assert.equal(connection.aborts, 1);
    assert.deepEqual(asked, []);
  });

  it('is never crossed twice: a second start is called off', async () => {
    const connection = new Connection();
    const { outcome, asked } = exchangeOver(connection);
    connection.start();
    connection.start();
    assert.equal(connection.aborts, 1);
    assert.deepEqual(asked, ['mayGo']);
    connection.fail('UND_ERR_ABORTED');
    assert.equal((await outcome).kind, 'lost');
  });
});

describe('an exchange', () => {
  it('keeps its place until the connection is free, however early it was given up', async () => {
    const connection = new Connection();
    const { outcome, clock, asked } = exchangeOver(connection);
    await clock.advance(2_000);
    await outcome;
    assert.deepEqual(asked, []);
    connection.fail('UND_ERR_CONNECT_TIMEOUT');
    assert.deepEqual(asked, ['freed']);
  });

  it('waits on through early hints for the answer', async () => {
    const connection = new Connection();
    const { outcome } = exchangeOver(connection);
    connection.start();
    connection.answer(103);
    connection.answer(201);
    connection.end();
    assert.deepEqual(await outcome, { kind: 'answered', status: 201, body: '' });
  });

  it('leaves no timer and no listener behind', async () => {
    const connection = new Connection();
    const stop = new AbortController();
    const { outcome, clock } = exchangeOver(connection, new FakeClock(), stop.signal);
    connection.start();
    connection.answer(200);
    connection.end();
    assert.equal(clock.pending, 0);
    stop.abort();
    assert.equal((await outcome).kind, 'answered');
    assert.equal(connection.aborts, 0);
  });

  it('is called off unsent, or lost, when its signal aborts', async () => {
    const [early, late] = [new Connection(), new Connection()];
    const stop = new AbortController();
    const unsent = exchangeOver(early, new FakeClock(), stop.signal);
    const lost = exchangeOver(late, new FakeClock(), stop.signal);
    late.start();
    stop.abort();
    assert.deepEqual(await unsent.outcome, { kind: 'unsent', reason: 'stopped before it was sent' });
    assert.deepEqual(await lost.outcome, { kind: 'lost', reason: 'stopped while waiting for the answer' });
    assert.equal(late.aborts, 1);
  });
});

describe('what an answer means', () => {
  async function isToldBeforeOtherInput(status: number): Promise<boolean> {
    const connection = new Connection();
    const { outcome } = exchangeOver(connection);
    const order: string[] = [];
    void outcome.then(() => order.push('told'));
    connection.start();
    connection.answer(status);
    connection.end();
    queueMicrotask(() => queueMicrotask(() => order.push('other')));
    await outcome;
    return order[0] === 'told';
  }

  it('waits for what else has arrived, where it concerns this order alone', async () => {
    assert.equal(await isToldBeforeOtherInput(201), false);
  });

  it('is told at once where others have to heed it', async () => {
    assert.equal(await isToldBeforeOtherInput(429), true);
  });
});
