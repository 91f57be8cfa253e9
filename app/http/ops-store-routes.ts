import { checkDefinition } from '../../stores/definition-check.ts';
import type { StoreDefinition } from '../../stores/store.ts';
import { invalidField } from './invalid-request.ts';
import { definedStoreAnswer, newStoreParams, storeHealthListAnswer, storeViewAnswer } from './ops-schemas.ts';
import { pageOfStores } from './paging.ts';
import type { ApiParts } from './parts.ts';
import { storeTime } from './parts.ts';
import type { Problem } from './problems.ts';
import { shownHealth, shownView, snakeCase } from './render-store.ts';
import { refusal, replyWith } from './replies.ts';
import type { Route } from './route.ts';
import { route } from './route.ts';
import { page, storeParams } from './schemas.ts';
import { definitionOf, definitionRequest, shownDefinition } from './store-definition.ts';
import { storeOrdersRoute } from './store-orders.ts';

/** What ops define and see of stores. */
export function opsStoreRoutes(parts: ApiParts): readonly Route[] {
  return [list(parts), view(parts), define(parts), storeOrdersRoute(parts)];
}

function list(parts: ApiParts): Route {
  return route({
    method: 'get',
    path: '/v1/ops/stores',
    tag: 'Ops: stores',
    operation: 'listStoreHealth',
    summary: 'The stores with their live numbers',
    scope: 'view',
    reach: 'own',
    input: { query: page },
    answers: { 200: { description: 'A page of stores.', schema: storeHealthListAnswer } },
    problems: [],
    handle({ query }, { caller }) {
      const { entries, next } = pageOfStores(parts.stores.list(), caller, query);
      const stores = entries.map(({ definition, health }) => ({
        store_id: definition.storeId,
        name: definition.name,
        time_zone: definition.timeZone,
        pos_account: definition.posAccount,
        health: shownHealth(health, storeTime(parts, definition.storeId)),
      }));
      return replyWith(200, { stores, next });
    },
  });
}

function view(parts: ApiParts): Route {
  return route({
    method: 'get',
    path: '/v1/ops/stores/{store_id}',
    tag: 'Ops: stores',
    operation: 'getStore',
    summary: 'One store in full',
    description: 'Its definition, its controls with who, why and until when, its live numbers and what happened last.',
    scope: 'view',
    reach: ({ params }) => params.store_id,
    input: { params: storeParams },
    answers: { 200: { description: 'The store.', schema: storeViewAnswer } },
    problems: ['store-unknown'],
    handle({ params }) {
      const found = parts.stores.view(params.store_id);
      return found.ok ? replyWith(200, shownView(found.value, storeTime(parts, params.store_id))) : found;
    },
  });
}

function define(parts: ApiParts): Route {
  return route({
    method: 'put',
    path: '/v1/ops/stores/{store_id}',
    tag: 'Ops: stores',
    operation: 'putStore',
    summary: 'Define a store, or define it anew',
    description: 'The whole definition; what is absent gets its default. The store opens, or opens anew, with it.',
    scope: 'ops',
    reach: ({ params }) => params.store_id,
    input: { params: newStoreParams, body: definitionRequest },
    answers: {
      200: { description: 'Defined anew.', schema: definedStoreAnswer },
      201: { description: 'Defined for the first time.', schema: definedStoreAnswer },
    },
    problems: ['storage-unavailable'],
    async handle({ params, body }, { caller }) {
      const definition = definitionOf(params.store_id, body);
      const problem = await problemWith(definition, parts);
      if (problem !== null) return refusal(problem);
      const isNew = parts.stores.definition(definition.storeId) === null;
      await parts.definitions.putStore(definition, {
        at: parts.clock.now(),
        by: caller.name,
        action: isNew ? 'store.define' : 'store.redefine',
        target: `store ${definition.storeId}`,
        reason: 'PUT of the definition',
        detail: JSON.stringify(shownDefinition(definition)),
      });
      await parts.stores.reopen(definition.storeId);
      return replyWith(isNew ? 201 : 200, {
        store_id: definition.storeId,
        definition: shownDefinition(definition),
      });
    },
  });
}

async function problemWith(definition: StoreDefinition, { definitions }: ApiParts): Promise<Problem | null> {
  const found = checkDefinition(definition);
  if (found.length > 0) {
    const errors = found.slice(0, 20).map(({ pointer, detail }) => ({ pointer: `#${snakeCase(pointer)}`, detail }));
    return { kind: 'invalid-request', detail: 'The store could not be opened with this definition.', errors };
  }
  const account = await definitions.findPosAccount(definition.posAccount);
  return account === null ? invalidField('#/pos_account', 'There is no such POS account.') : null;
}
