import { auditAnswer, auditQuery } from './ops-schemas.ts';
import type { ApiParts } from './parts.ts';
import { replyWith } from './replies.ts';
import type { Route } from './route.ts';
import { route } from './route.ts';

/** Who changed what. It tells of all stores, so it needs a key for all stores. */
export function auditRoutes({ audit, zones }: ApiParts): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/ops/audit',
      tag: 'Ops: audit',
      operation: 'listAudit',
      summary: 'Who changed what, when and why',
      description: 'The newest first.',
      scope: 'view',
      reach: 'all',
      input: { query: auditQuery },
      answers: { 200: { description: 'A page of entries.', schema: auditAnswer } },
      problems: ['storage-unavailable'],
      async handle({ query: { limit, before, target } }) {
        const page = { limit, ...(before !== undefined && { before }), ...(target !== undefined && { target }) };
        const lines = await audit.read(page);
        const entries = lines.map((line) => ({ ...line, at: zones.formatInstant(line.at, 'UTC') }));
        return replyWith(200, { entries, next: lines.length < limit ? null : (lines.at(-1)?.id ?? null) });
      },
    }),
  ];
}
