import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RestartsByHand } from '../../app/restarts-by-hand.ts';
import { ok } from '../../lib/result.ts';
import { storeEventOf } from '../../stores/process-events.ts';
import { openChain } from '../support/one-chain.ts';

const PATH = 'root/stores/soho/manager';
const ana = { by: 'ana', reason: 'it looks odd' };

test('what comes up again by a hand is told with whose, and why', async () => {
  const chain = await openChain('soho');
  const byHand = new RestartsByHand();
  const told = () => chain.supervision.map((event) => storeEventOf(event, 1, byHand.of(event.path)));
  const seen: ReturnType<typeof told>[] = [];
  const restart = async () => {
    const answer = await chain.restart('soho', 'manager');
    seen.push(told());
    return answer;
  };
  assert.ok((await byHand.steering(() => ({ restart, tree: () => assert.fail() })).restart(PATH, ana)).ok);
  const event = { storeId: 'soho', at: 1, kind: 'process_restarted', process: 'manager', restarts: 1 };
  assert.deepEqual(seen, [[{ ...event, ...ana }]]);
  assert.deepEqual(told(), [event], 'the hand is off it');
  await chain.stop();
});

test('two hands on one process: the later stands for both, and is off when both are done', async () => {
  const byHand = new RestartsByHand();
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let calls = 0;
  const restart = async () => {
    await gates[calls++]?.promise;
    return ok(undefined);
  };
  const { restart: restarted } = byHand.steering(() => ({ restart, tree: () => assert.fail() }));
  const first = restarted(PATH, ana);
  const second = restarted(PATH, { by: 'bea', reason: 'so do I' });
  gates[0]?.resolve();
  await first;
  assert.equal(byHand.of(PATH)?.by, 'bea');
  gates[1]?.resolve();
  await second;
  assert.equal(byHand.of(PATH), undefined);
});
