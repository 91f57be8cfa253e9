import { parseStoreId } from '../../stores/ids.ts';
import type { Caller } from './auth.ts';
import { auditAnswer, auditQuery } from './ops-schemas.ts';
import type { ApiParts } from './parts.ts';
import { refusal, replyWith } from './replies.ts';
import type { Route } from './route.ts';
import { route } from './route.ts';

/** Who changed what. It tells of all stores; a key for some stores may ask for one of those. */
export function auditRoutes({ audit, zones }: ApiParts): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/ops/audit',
      tag: 'Ops: audit',
      operation: 'listAudit',
      summary: 'Who changed what, when and why',
      description:
        'The newest first. A key for some stores sees the `target` `store <id>` of each of them, and no other.',
      scope: 'view',
      reach: 'own',
      input: { query: auditQuery },
      answers: { 200: { description: 'A page of entries.', schema: auditAnswer } },
      problems: ['storage-unavailable'],
      async handle({ query: { limit, before, target } }, { caller }) {
        if (!maySee(caller, target))
          return refusal({ kind: 'forbidden', detail: 'The API key is limited to some stores.' });
        const page = { limit, ...(before !== undefined && { before }), ...(target !== undefined && { target }) };
        const lines = await audit.read(page);
        const entries = lines.map((line) => ({ ...line, at: zones.formatInstant(line.at, 'UTC') }));
        return replyWith(200, { entries, next: lines.length < limit ? null : (lines.at(-1)?.id ?? null) });
      },
    }),
  ];
}

function maySee({ stores }: Caller, target: string | undefined): boolean {
  const storeId = parseStoreId(/^store (.+)$/.exec(target ?? '')?.[1] ?? '');
  return stores === null || (storeId !== null && stores.has(storeId));
}
