import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import { ok } from '../../lib/result.ts';
import type { ApiParts } from './parts.ts';
import { replyWith } from './replies.ts';
import type { Reply, Route } from './route.ts';
import { route } from './route.ts';

/** Pages that are the same for everybody, written once at start. */
export interface Pages {
  openApi(): string;
  docs(): Reply;
}

const alive = z.object({ status: z.literal('alive') }).meta({ id: 'Alive' });
const readiness = z
  .object({ status: z.enum(['ready', 'starting', 'draining']), stores_starting: z.int() })
  .meta({ id: 'Readiness' });

/** For those who run the service and those who write against it; none needs a key. */
export function serviceRoutes(parts: ApiParts, isDraining: () => boolean, pages: Pages): readonly Route[] {
  return [health(), ready(parts, isDraining), metrics(parts), openApi(pages), docs(pages)];
}

const common = { method: 'get', tag: 'Service', scope: 'public', reach: 'own', input: {}, problems: [] } as const;

function health(): Route {
  return route({
    ...common,
    path: '/healthz',
    operation: 'isAlive',
    summary: 'Whether the process answers at all',
    answers: { 200: { description: 'It does.', schema: alive } },
    handle: () => replyWith(200, { status: 'alive' }),
  });
}

function ready(parts: ApiParts, isDraining: () => boolean): Route {
  return route({
    ...common,
    path: '/readyz',
    operation: 'isReady',
    summary: 'Whether every store is open or set aside',
    answers: {
      200: { description: 'Ready.', schema: readiness },
      503: { description: 'Not yet, or no longer: send requests elsewhere.', schema: readiness },
    },
    handle() {
      const { ready, starting } = parts.readiness();
      const serves = ready && !isDraining();
      const reason = isDraining() ? 'draining' : 'starting';
      return replyWith(serves ? 200 : 503, { status: serves ? 'ready' : reason, stores_starting: starting });
    },
  });
}

/** Reading all numbers looks at every store, and anybody may ask: they are as old as this at most. */
const METRICS_LIVE_MS = 1_000;

function metrics({ metrics, clock, realClock = clock }: ApiParts): Route {
  const numbers = remembered(() => metrics.text(), METRICS_LIVE_MS, realClock);
  return route({
    ...common,
    path: '/metrics',
    operation: 'getMetrics',
    summary: 'Numbers for Prometheus',
    description: 'No store, order or customer is named.',
    answers: { 200: { description: 'The text format of Prometheus.', contentType: 'text/plain' } },
    async handle() {
      return ok({ status: 200, text: await numbers(), contentType: metrics.contentType });
    },
  });
}

function openApi(pages: Pages): Route {
  return route({
    ...common,
    path: '/openapi.json',
    operation: 'getOpenApi',
    summary: 'This document',
    answers: { 200: { description: 'OpenAPI 3.1.', schema: z.looseObject({}) } },
    handle: () => ok({ status: 200, text: pages.openApi() }),
  });
}

function docs(pages: Pages): Route {
  return route({
    ...common,
    path: '/docs',
    operation: 'getDocs',
    summary: 'This document, to read',
    answers: { 200: { description: 'A page that loads nothing else.', contentType: 'text/html' } },
    handle: () => ok(pages.docs()),
  });
}

/** Makes it once for all who ask while it is made, or within `liveMs` after it was begun. */
function remembered<T>(make: () => Promise<T>, liveMs: number, clock: Clock): () => Promise<T> {
  let made: Promise<T> | null = null;
  let madeAtMs = 0;
  return () => {
    const nowMs = clock.monotonic();
    if (made === null || nowMs - madeAtMs >= liveMs) {
      made = make();
      madeAtMs = nowMs;
    }
    return made;
  };
}
