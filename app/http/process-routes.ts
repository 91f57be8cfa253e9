import { ok, unreachable } from '../../lib/result.ts';
import type { ProcessNode, RestartRefusal } from '../../lib/supervision/process-tree.ts';
import type { ShownProcess } from './ops-schemas.ts';
import { processAnswer, processParams, processQuery, restartRequest } from './ops-schemas.ts';
import type { ApiParts } from './parts.ts';
import type { Problem } from './problems.ts';
import type { ShowInstant } from './render.ts';
import { refusal, replyWith } from './replies.ts';
import type { Route } from './route.ts';
import { route } from './route.ts';

/** The live supervision tree. It shows all stores, so it needs a key for all stores. */
export function processRoutes(parts: ApiParts): readonly Route[] {
  return [read(parts), restart(parts)];
}

function read({ processes, zones }: ApiParts): Route {
  return route({
    method: 'get',
    path: '/v1/ops/processes',
    tag: 'Ops: processes',
    operation: 'getProcesses',
    summary: 'The live supervision tree',
    description: 'A chain has tens of thousands of processes: ask for a part of the tree, or few generations of it.',
    scope: 'view',
    reach: 'all',
    input: { query: processQuery },
    answers: { 200: { description: 'A process and those below it.', schema: processAnswer } },
    problems: ['process-unknown'],
    handle({ query }) {
      const root = processes.tree();
      const node = query.under === undefined ? root : nodeAt(root, query.under);
      if (node === null) return refusal({ kind: 'process-unknown' });
      return replyWith(
        200,
        shownProcess(node, query.depth, (instant) => zones.formatInstant(instant, 'UTC')),
      );
    },
  });
}

function restart({ processes, audit, clock }: ApiParts): Route {
  return route({
    method: 'post',
    path: '/v1/ops/processes/{name}/restart',
    tag: 'Ops: processes',
    operation: 'restartProcess',
    summary: 'Restart one process of the tree',
    description: 'Stops it in order, with everything below it, and starts it again. Answers once it is up.',
    scope: 'ops',
    reach: 'all',
    input: { params: processParams, body: restartRequest },
    answers: { 204: { description: 'It runs again.' } },
    problems: ['process-unknown', 'process-not-restarted', 'storage-unavailable'],
    async handle({ params, body }, { caller }) {
      if (nodeAt(processes.tree(), params.name) === null) return refusal({ kind: 'process-unknown' });
      const who = { at: clock.now(), by: caller.name, reason: body.reason };
      await audit.append({ ...who, action: 'process.restart', target: `process ${params.name}` });
      const restarted = await processes.restart(params.name, who);
      return restarted.ok ? ok({ status: 204, text: null }) : refusal(restartProblem(restarted.error));
    },
  });
}

/** Down the tree by path: each path begins with its parent's. */
function nodeAt(root: ProcessNode, path: string): ProcessNode | null {
  let node: ProcessNode | undefined = root;
  while (node !== undefined && node.path !== path) {
    node = node.children.find((child) => path === child.path || path.startsWith(`${child.path}/`));
  }
  return node ?? null;
}

function shownProcess(node: ProcessNode, depth: number, show: ShowInstant): ShownProcess {
  const { children } = node;
  const isCut = depth === 0 && children.length > 0;
  return {
    name: node.id,
    path: node.path,
    role: node.role,
    state: node.state,
    since: show(node.sinceAt),
    restarts: node.restarts,
    last_error: node.lastError,
    in_flight: node.load?.inFlight,
    queued: node.load?.queued,
    hidden_children: isCut ? children.length : undefined,
    children: isCut ? [] : children.map((child) => shownProcess(child, depth - 1, show)),
  };
}

function restartProblem(why: RestartRefusal): Problem {
  switch (why.kind) {
    case 'not-found':
      return { kind: 'process-unknown' };
    case 'temporary':
      return { kind: 'process-not-restarted', detail: 'It does one thing once, and is never started again.' };
    case 'stopping':
      return { kind: 'process-not-restarted', detail: 'Its supervisor is about to stop.' };
    case 'failed':
      return { kind: 'process-not-restarted', detail: 'It was stopped and did not come up; it is tried again.' };
    default:
      return unreachable(why);
  }
}
