import type { Lane } from '../../lib/supervision/lane.ts';
import { invalidField } from './invalid-request.ts';
import { accountParams, newAccountParams } from './ops-schemas.ts';
import type { ApiParts } from './parts.ts';
import {
  accountAnswer,
  accountListAnswer,
  accountOf,
  accountRequest,
  servedStores,
  shownAccount,
  shownStatus,
} from './pos-account.ts';
import { refusal, replyWith } from './replies.ts';
import type { Route } from './route.ts';
import { route } from './route.ts';

/** The POS accounts; all stores share them, so they need a key for all stores. */
export function posAccountRoutes(parts: ApiParts, changes: Lane): readonly Route[] {
  return [define(parts, changes), read(parts), list(parts)];
}

/** One change at a time: each is read, written and put in force as a whole, so that none brings an older one back. */
function define({ definitions, clock, posAccountChanged }: ApiParts, changes: Lane): Route {
  return route({
    lane: changes,
    method: 'put',
    path: '/v1/ops/pos-accounts/{account_id}',
    tag: 'Ops: POS accounts',
    operation: 'putPosAccount',
    summary: 'Create or replace a POS account',
    description: [
      'What is absent gets its default, but for `api_key`: once set, it stays until another one is given. An account that',
      'moves to another host needs its key again: who may not see a key cannot have it sent to them either.',
    ].join(' '),
    scope: 'ops',
    reach: 'all',
    input: { params: newAccountParams, body: accountRequest },
    answers: {
      200: { description: 'Replaced.', schema: accountAnswer },
      201: { description: 'Created.', schema: accountAnswer },
    },
    problems: ['storage-unavailable'],
    async handle({ params, body }, { caller }) {
      const present = await definitions.findPosAccount(params.account_id);
      const apiKey = body.api_key ?? present?.apiKey;
      if (apiKey === undefined) return refusal(invalidField('#/api_key', 'is needed for a new account'));
      if (body.api_key === undefined && !isSameHost(body.base_url, present?.baseUrl)) return refusal(keyAgain);
      const account = accountOf(params.account_id, apiKey, body, present?.throttle);
      const shown = shownAccount(account, clock.now());
      await definitions.putPosAccount(account, {
        at: clock.now(),
        by: caller.name,
        action: present === null ? 'pos_account.create' : 'pos_account.replace',
        target: `pos_account ${account.id}`,
        reason: body.reason,
        detail: JSON.stringify({ ...shown, api_key_changed: apiKey !== present?.apiKey }),
      });
      await posAccountChanged(account);
      return replyWith(present === null ? 201 : 200, shown);
    },
  });
}

const keyAgain = invalidField('#/api_key', 'is needed again where base_url names another host');

function isSameHost(baseUrl: string, before: string | undefined): boolean {
  return before !== undefined && URL.parse(baseUrl)?.origin === URL.parse(before)?.origin;
}

function read({ definitions, clock }: ApiParts): Route {
  return route({
    method: 'get',
    path: '/v1/ops/pos-accounts/{account_id}',
    tag: 'Ops: POS accounts',
    operation: 'getPosAccount',
    summary: 'A POS account, without its key',
    scope: 'view',
    reach: 'all',
    input: { params: accountParams },
    answers: { 200: { description: 'The account.', schema: accountAnswer } },
    problems: ['pos-account-unknown', 'storage-unavailable'],
    async handle({ params }) {
      const account = await definitions.findPosAccount(params.account_id);
      return account === null
        ? refusal({ kind: 'pos-account-unknown' })
        : replyWith(200, shownAccount(account, clock.now()));
    },
  });
}

function list({ definitions, chain, stores, clock }: ApiParts): Route {
  return route({
    method: 'get',
    path: '/v1/ops/pos-accounts',
    tag: 'Ops: POS accounts',
    operation: 'listPosAccounts',
    summary: 'The POS accounts, with what they are doing',
    description: 'In order of their ids. Without `live`, this process does not use it.',
    scope: 'view',
    reach: 'all',
    input: {},
    answers: { 200: { description: 'All of them.', schema: accountListAnswer } },
    problems: ['storage-unavailable'],
    async handle() {
      const accounts = await definitions.listPosAccounts();
      const live = new Map(chain.posAccounts().map((status) => [status.accountId, status]));
      const byAccount = Map.groupBy(stores.list(), ({ definition }) => definition.posAccount);
      const shown = accounts.map((account) => {
        const status = live.get(account.id);
        const served = servedStores(byAccount.get(account.id) ?? [], status);
        return { ...shownAccount(account, clock.now()), ...served, live: shownStatus(status) };
      });
      return replyWith(200, { pos_accounts: shown });
    },
  });
}
