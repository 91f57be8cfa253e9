import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { randomTokens } from '../../app/random-tokens.ts';

test('every token has 128 bits of its own, in the order they were drawn', () => {
  const draws: Buffer[] = [];
  const token = randomTokens((bytes) => {
    const drawn = randomBytes(bytes);
    draws.push(Buffer.from(drawn));
    return drawn;
  });
  const tokens = Array.from({ length: 1_000 }, token);
  const bits = Buffer.concat(tokens.map((one) => Buffer.from(one, 'base64url')));
  assert.equal(bits.length, 16_000);
  assert.deepEqual(bits, Buffer.concat(draws).subarray(0, 16_000));
  assert.equal(new Set(tokens).size, 1_000);
  assert.match(tokens[0] ?? '', /^[\w-]{22}$/);
});
