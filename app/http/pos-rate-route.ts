import type { z } from 'zod';
import type { Lane } from '../../lib/supervision/lane.ts';
import type { Author } from '../../stores/store.ts';
import { authorOf } from './author.ts';
import { endsInThePast, endsNothing } from './endings.ts';
import { accountParams } from './ops-schemas.ts';
import type { ApiParts } from './parts.ts';
import { accountAnswer, rateRequest, shownAccount } from './pos-account.ts';
import { refusal, replyWith } from './replies.ts';
import type { Route } from './route.ts';
import { route } from './route.ts';
import type { PosAccount } from './storage.ts';

/** Another rate for all stores of a POS account, as other controls are changed: with a reason, until a time. */
export function posRateRoute(parts: ApiParts, changes: Lane): Route {
  const { definitions, clock, posAccountChanged } = parts;
  return route({
    lane: changes,
    method: 'patch',
    path: '/v1/ops/pos-accounts/{account_id}/rate',
    tag: 'Ops: POS accounts',
    operation: 'patchPosAccountRate',
    summary: 'Throttle a POS account, until a time',
    description: "In force for the next request. The account's own rate stays as it is, and comes back.",
    scope: 'ops',
    reach: 'all',
    input: { params: accountParams, body: rateRequest },
    answers: { 200: { description: 'The account.', schema: accountAnswer } },
    problems: ['pos-account-unknown', 'storage-unavailable'],
    async handle({ params, body }, asker) {
      const now = clock.now();
      if (body.until !== undefined && body.until <= now) return refusal(endsInThePast);
      if (body.until !== undefined && body.rate_per_second === null) return refusal(endsNothing);
      const present = await definitions.findPosAccount(params.account_id);
      if (present === null) return refusal({ kind: 'pos-account-unknown' });
      const account = throttled(present, body, authorOf(parts, asker, body.reason));
      await definitions.throttlePosAccount(account.id, account.throttle, {
        at: now,
        by: asker.caller.name,
        action: 'pos_account.rate',
        target: `pos_account ${account.id}`,
        reason: body.reason,
        detail: wordsOf(account),
      });
      await posAccountChanged(account);
      return replyWith(200, shownAccount(account, now));
    },
  });
}

function throttled(account: PosAccount, body: z.output<typeof rateRequest>, author: Author): PosAccount {
  const { throttle: _, ...own } = account;
  const { rate_per_second: ratePerSecond, burst = own.burst, until } = body;
  if (ratePerSecond === null) return own;
  return { ...own, throttle: { ...author, value: { ratePerSecond, burst }, ...(until !== undefined && { until }) } };
}

function wordsOf({ throttle }: PosAccount): string {
  if (throttle === undefined) return 'its own rate again';
  const { value, until } = throttle;
  const end = until === undefined ? '' : `, until ${new Date(until).toISOString()}`;
  return `${value.ratePerSecond} requests a second, ${value.burst} at once${end}`;
}
