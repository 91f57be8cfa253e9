import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parseBaseUrl, problemsOf } from '../../../app/pos/account.ts';
import { accountAt } from './fixtures.ts';

it('an account lives at an http or https address, maybe below a path', () => {
  assert.deepEqual(parseBaseUrl('https://pos.example.com'), { origin: 'https://pos.example.com', path: '' });
  assert.deepEqual(parseBaseUrl('http://pos:8080/api/v2//'), { origin: 'http://pos:8080', path: '/api/v2' });
});

it('an address with credentials, a query, or another protocol is refused', () => {
  const bad = [
    'ftp://pos',
    'file:///etc/passwd',
    'https://a:b@pos',
    'https://a@pos',
    'http://pos?x=1',
    'http://pos#x',
    'pos',
  ];
  for (const text of bad) assert.equal(parseBaseUrl(text), null, text);
});

it('an account says all that is wrong with it, and never its key', () => {
  assert.deepEqual(problemsOf(accountAt('https://pos')), []);
  const problems = problemsOf(
    accountAt('ftp://pos', { apiKey: 'bad\nkey', burst: 0, connections: 0, responseTimeoutMs: 0 }),
  );
  assert.equal(problems.length, 5);
  assert.doesNotMatch(problems.join(), /bad/);
});
