import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Config, Environment } from '../../app/config.ts';
import { describeProblems, readConfig, variables } from '../../app/config.ts';

const longKey = 'k'.repeat(24);

function configOf(environment: Environment): Config {
  const result = readConfig(environment, 'machine-1');
  assert.ok(result.ok, JSON.stringify(result));
  return result.value;
}

function problemsOf(environment: Environment): Record<string, string> {
  const result = readConfig(environment, 'machine-1');
  assert.ok(!result.ok, 'expected problems');
  return Object.fromEntries(result.error.map(({ variable, problem }) => [variable, problem]));
}

test('a developer who sets nothing gets an embedded Postgres and a port that only this machine can reach', () => {
  assert.deepEqual(configOf({}), {
    database: { kind: 'embedded', dir: '.lunchrush' },
    host: '127.0.0.1',
    port: 3000,
    corsOrigins: [],
    bookingPage: true,
    proxies: 0,
    logLevel: 'info',
    nodeName: 'machine-1',
  });
});

test('a platform that sets PORT can reach the service from outside', () => {
  assert.equal(configOf({ PORT: '8080' }).host, '0.0.0.0');
  assert.equal(configOf({ PORT: '8080', HOST: '127.0.0.1' }).host, '127.0.0.1');
});

test('every variable arrives', () => {
  const environment = {
    DATABASE_URL: 'postgresql://user:secret@db.internal:5432/lunchrush?sslmode=require',
    LUNCHRUSH_DATA_DIR: '/var/lib/lunchrush',
    PORT: '0',
    HOST: '::1',
    LUNCHRUSH_BOOKING_KEY: `booking-${longKey}`,
    LUNCHRUSH_VIEW_KEY: `view-${longKey}`,
    LUNCHRUSH_OPS_KEY: `ops-${longKey}`,
    LUNCHRUSH_URL: 'https://lunchrush.example',
    LUNCHRUSH_CORS_ORIGINS: 'https://shop.example, http://localhost:5173',
    LUNCHRUSH_BOOKING_PAGE: 'off',
    LUNCHRUSH_PROXIES: '2',
    LUNCHRUSH_KEY_RATE: '750',
    LUNCHRUSH_LOG_LEVEL: 'debug',
    LUNCHRUSH_NODE_NAME: 'kitchen-2',
  };
  assert.deepEqual(
    Object.keys(environment),
    variables.map(({ name }) => name),
  );
  assert.deepEqual(configOf(environment), {
    database: { kind: 'url', url: environment.DATABASE_URL },
    host: '::1',
    port: 0,
    bookingKey: environment.LUNCHRUSH_BOOKING_KEY,
    viewKey: environment.LUNCHRUSH_VIEW_KEY,
    opsKey: environment.LUNCHRUSH_OPS_KEY,
    corsOrigins: ['https://shop.example', 'http://localhost:5173'],
    bookingPage: false,
    proxies: 2,
    keyRate: 750,
    logLevel: 'debug',
    nodeName: 'kitchen-2',
  });
});

test('an empty variable is an absent one', () => {
  const empty = Object.fromEntries(variables.map(({ name }) => [name, '']));
  assert.deepEqual(configOf(empty), configOf({}));
  assert.deepEqual(configOf({ LUNCHRUSH_TYPO: '' }), configOf({}));
});

test('every wrong variable is named at once', () => {
  assert.deepEqual(
    problemsOf({
      DATABASE_URL: 'mysql://db/lunchrush',
      PORT: '65536',
      LUNCHRUSH_KEY_RATE: '0',
      LUNCHRUSH_OPS_KEY: 'x'.repeat(23),
      LUNCHRUSH_CORS_ORIGINS: 'https://shop.example/checkout',
      LUNCHRUSH_LOG_LEVEL: 'loud',
      LUNCHRUSH_NODE_NAME: 'n'.repeat(65),
    }),
    {
      DATABASE_URL: 'must be a URL such as postgres://user:password@host:5432/database',
      PORT: 'must be a number from 0 to 65535',
      LUNCHRUSH_OPS_KEY: 'must have at least 24 characters, has 23',
      LUNCHRUSH_KEY_RATE: 'must be a number from 1 to 999999',
      LUNCHRUSH_CORS_ORIGINS: 'entry 1 must be an origin alone: https://shop.example',
      LUNCHRUSH_LOG_LEVEL: 'must be one of trace, debug, info, warn, error, fatal, silent',
      LUNCHRUSH_NODE_NAME: 'must have at most 64 characters',
    },
  );
});

test('a misspelt variable is an error that names the one that was meant', () => {
  assert.deepEqual(problemsOf({ LUNCHRUSH_LOGLEVEL: 'debug', LUNCHRUSH_CORS_ORIGIN: 'x', LUNCHRUSH_DATA: 'y' }), {
    LUNCHRUSH_LOGLEVEL: 'is not known; did you mean LUNCHRUSH_LOG_LEVEL?',
    LUNCHRUSH_CORS_ORIGIN: 'is not known; did you mean LUNCHRUSH_CORS_ORIGINS?',
    LUNCHRUSH_DATA: 'is not known; did you mean LUNCHRUSH_DATA_DIR?',
  });
});

test('no problem tells a secret', () => {
  const result = readConfig({
    DATABASE_URL: 'mysql://user:hunter2@db/x',
    LUNCHRUSH_BOOKING_KEY: 'hunter2',
    LUNCHRUSH_OPS_KEY: 'hunter2',
    LUNCHRUSH_CORS_ORIGINS: 'https://user:hunter2@shop.example',
  });
  assert.ok(!result.ok);
  assert.equal(result.error.length, 5);
  assert.doesNotMatch(describeProblems(result.error), /hunter2/);
});

test('one key cannot have both scopes', () => {
  assert.deepEqual(problemsOf({ LUNCHRUSH_BOOKING_KEY: longKey, LUNCHRUSH_OPS_KEY: longKey }), {
    LUNCHRUSH_OPS_KEY: 'must differ from LUNCHRUSH_BOOKING_KEY',
  });
});

test('any origin, no origin and half an origin are refused', () => {
  for (const wrong of ['*', 'shop.example', 'https://shop.example/', 'file:///tmp', 'https://a.example,,', 'null']) {
    assert.deepEqual(Object.keys(problemsOf({ LUNCHRUSH_CORS_ORIGINS: wrong })), ['LUNCHRUSH_CORS_ORIGINS'], wrong);
  }
});

test('a port is digits and nothing else', () => {
  for (const wrong of ['-1', '3000.5', '0x50', '8080 ', 'http']) {
    assert.deepEqual(Object.keys(problemsOf({ PORT: wrong })), ['PORT'], wrong);
  }
});

test('.env.example explains every variable and no other', () => {
  const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
  const named = [...example.matchAll(/^# ?([A-Z_]+)=/gm)].map(([, name]) => name);
  assert.deepEqual(
    named,
    variables.map(({ name }) => name),
  );
});
