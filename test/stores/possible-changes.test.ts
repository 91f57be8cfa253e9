import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PossibleChanges } from '../../stores/booking.ts';
import type { OrderId } from '../../stores/ids.ts';
import type { Reaction } from '../support/fake-pos.ts';
import type { Chain } from '../support/one-chain.ts';
import { ELEVEN, granted, minute, openChain } from '../support/one-chain.ts';

const noon = ELEVEN + 60 * minute;
const everyChange = ['fire', 'hold_back', 'resolve', 'replay', 'purge', 'cancel'] as const;
type Change = (typeof everyChange)[number];

interface Situation {
  readonly react: Reaction;
  readonly askable: boolean;
  readonly after: number;
}

const situations: Readonly<Record<string, Situation>> = {
  scheduled: { react: 'deliver', askable: true, after: 0 },
  fired: { react: 'deliver', askable: true, after: 46 * minute },
  'deferred, tried again': { react: { kind: 'not_received', reason: 'refused' }, askable: true, after: 46 * minute },
  'being handed over': { react: 'hang', askable: true, after: 45 * minute + 1 },
  'in doubt, and can be looked up': { react: 'lost', askable: true, after: 46 * minute },
  'in doubt, and only a person can settle it': { react: 'lost', askable: false, after: 46 * minute },
  'a dead letter': { react: { kind: 'rejected', reason: 'unknown sku' }, askable: true, after: 46 * minute },
  'a dead letter in doubt': { react: 'lost', askable: false, after: 91 * minute },
};

async function given({ react, askable, after }: Situation): Promise<{ chain: Chain; orderId: OrderId }> {
  const chain = await openChain('soho');
  const pos = chain.pos('soho');
  pos.traits = { ...pos.traits, idempotent: false, canLookUp: askable };
  pos.lookUpFails = true;
  pos.react = () => react;
  const { order } = await chain.order('soho', noon);
  await chain.clock.advance(after);
  return { chain, orderId: order.orderId };
}

async function possible(chain: Chain, orderId: OrderId): Promise<PossibleChanges> {
  return chain.desk.possibleChanges(await chain.orderNow(orderId));
}

/** Why it was refused; null if it was done. */
async function tried(chain: Chain, orderId: OrderId, change: Change): Promise<string | null> {
  const asked =
    change === 'cancel'
      ? chain.desk.cancel(orderId, 'rain')
      : chain.desk.intervene(orderId, interventionOf(change), chain.ops());
  const answer = await asked;
  if (answer.ok) return null;
  return answer.error.kind === 'illegal-transition' ? answer.error.detail : answer.error.kind;
}

function interventionOf(kind: Exclude<Change, 'cancel'>) {
  return kind === 'resolve' ? { kind, outcome: 'delivered' as const } : { kind };
}

describe('what is said to be possible is done, and of the rest the answer was known before', () => {
  for (const [name, situation] of Object.entries(situations)) {
    test(`for an order that is ${name}`, async () => {
      for (const change of everyChange) {
        const { chain, orderId } = await given(situation);
        const said = await possible(chain, orderId);
        assert.equal(await tried(chain, orderId, change), said[change], change);
        await chain.stop();
      }
    });
  }
});

test('the situations differ in what is possible', async () => {
  const allowed = await Promise.all(
    Object.values(situations).map(async (situation) => {
      const { chain, orderId } = await given(situation);
      const said = await possible(chain, orderId);
      await chain.stop();
      return everyChange.filter((change) => said[change] === null).join(' ');
    }),
  );
  assert.deepEqual(allowed, [
    'fire hold_back cancel',
    'cancel',
    'fire hold_back cancel',
    '',
    'fire resolve',
    'resolve',
    'replay purge cancel',
    'resolve purge',
  ]);
});

test('nothing can be done with an order that is over', async () => {
  const chain = await openChain('soho');
  const { order } = await chain.order('soho', noon);
  granted(await chain.desk.cancel(order.orderId, undefined));
  const said = await possible(chain, order.orderId);
  assert.deepEqual(new Set(Object.values(said)), new Set(['it is cancelled already']));
  await chain.stop();
});
