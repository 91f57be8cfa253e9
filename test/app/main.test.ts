import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { mock, test } from 'node:test';
import { pino } from 'pino';
import type { Config } from '../../app/config.ts';
import type { Service, StartService } from '../../app/main.ts';
import { runService } from '../../app/main.ts';
import { FakeClock } from '../../lib/clock.ts';

const config: Config = {
  database: { kind: 'embedded', dir: 'unused' },
  host: '127.0.0.1',
  port: 0,
  corsOrigins: [],
  bookingPage: true,
  proxies: 0,
  logLevel: 'info',
  nodeName: 'test',
};

/** A service under test: what it logs, what the outside may do to it, and the code it ends with. */
function run(start: StartService) {
  const host = new EventEmitter();
  const clock = new FakeClock();
  const lines: string[] = [];
  const log = pino({ base: null, timestamp: false }, { write: (line: string) => void lines.push(line) });
  const code = runService(start, config, { host, clock, log });
  return { host, clock, lines, code };
}

function service(stop: () => Promise<void> = async () => {}, failed = new Promise<never>(() => {})): Service {
  return { url: 'http://127.0.0.1:1', failed, stop };
}

for (const signal of ['SIGTERM', 'SIGINT']) {
  test(`${signal} stops the service in order and counts as success`, async () => {
    const stop = mock.fn(async () => {});
    const { host, clock, code, lines } = run(async () => service(stop));
    await clock.settle();
    host.emit(signal);
    assert.equal(await code, 0);
    assert.equal(stop.mock.callCount(), 1);
    assert.match(lines.join(), /serving.*stopping.*stopped/s);
    assert.deepEqual(host.eventNames(), [], 'no listener is left behind');
    assert.equal(clock.pending, 0, 'no timer is left behind');
  });
}

test('whoever asks a second time does not wait for the orderly stop', async () => {
  const { host, clock, code } = run(async () => service(() => new Promise(() => {})));
  await clock.settle();
  host.emit('SIGTERM');
  await clock.advance(600);
  host.emit('SIGINT');
  assert.equal(await code, 130);
});

test('a signal that npm passes on again is not a second wish', async () => {
  const stop = Promise.withResolvers<void>();
  const { host, clock, code } = run(async () => service(() => stop.promise));
  await clock.settle();
  host.emit('SIGINT');
  await clock.advance(20);
  host.emit('SIGINT');
  await clock.advance(20);
  stop.resolve();
  assert.equal(await code, 0);
});

test('a stop while the service still starts calls the start off', async () => {
  const { host, clock, code } = run(
    (_config, _log, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('called off')))),
  );
  await clock.settle();
  host.emit('SIGTERM');
  assert.equal(await code, 0);
});

test('a service that starts in spite of a stop is stopped', async () => {
  const started = Promise.withResolvers<Service>();
  const stop = mock.fn(async () => {});
  const { host, clock, code } = run(() => started.promise);
  host.emit('SIGTERM');
  await clock.settle();
  started.resolve(service(stop));
  assert.equal(await code, 0);
  assert.equal(stop.mock.callCount(), 1);
});

test('a service that cannot start or stop says why and fails', async () => {
  const start = run(() => Promise.reject(new Error('port taken')));
  assert.equal(await start.code, 1);
  assert.match(start.lines.join(), /port taken/);

  const stop = run(async () => service(() => Promise.reject(new Error('cannot close'))));
  await stop.clock.settle();
  stop.host.emit('SIGTERM');
  assert.equal(await stop.code, 1);
  assert.match(stop.lines.join(), /cannot close/);
});

test('a service that can no longer serve ends the process, which its manager starts again', async () => {
  const failed = Promise.withResolvers<never>();
  const { clock, code, lines } = run(async () => service(undefined, failed.promise));
  await clock.settle();
  failed.reject(new Error('too many restarts'));
  assert.equal(await code, 1);
  assert.match(lines.join(), /too many restarts/);
});

test('a stop that hangs ends before the platform kills', async () => {
  const { host, clock, code, lines } = run(async () => service(() => new Promise(() => {})));
  await clock.settle();
  host.emit('SIGTERM');
  await clock.advance(25_000);
  assert.equal(await code, 1);
  assert.match(lines.join(), /did not stop in time/);
});

for (const fault of ['uncaughtException', 'unhandledRejection']) {
  test(`an ${fault} is logged and ends the process`, async () => {
    const { host, clock, code, lines } = run(async () => service());
    await clock.settle();
    host.emit(fault, new Error('nobody caught me'));
    assert.equal(await code, 1);
    assert.match(lines.join(), /"level":60.*nobody caught me/);
  });
}
