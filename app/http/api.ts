import type { RequestListener } from 'node:http';
import type { ErrorRequestHandler, Express, RequestHandler } from 'express';
import express from 'express';
import type { Clock } from '../../lib/clock.ts';
import { Lane } from '../../lib/supervision/lane.ts';
import { auditRoutes } from './audit-routes.ts';
import type { Caller } from './auth.ts';
import { admitCustomers, bookingPageRoutes } from './booking-page.ts';
import { clockRoutes } from './clock-routes.ts';
import { controlRoutes } from './control-routes.ts';
import { deadLetterRoutes } from './dead-letter-routes.ts';
import { docsPage } from './docs-page.ts';
import { pageStyleHash } from './docs-style.ts';
import { clientRates, Doorman } from './doorman.ts';
import type { Admit, Front } from './endpoint.ts';
import { endpoint } from './endpoint.ts';
import { eventRoutes } from './event-routes.ts';
import { Exchange } from './exchange.ts';
import { holdRoutes } from './hold-routes.ts';
import { Idempotency } from './idempotency.ts';
import { Load } from './load.ts';
import { openApiOf, openApiText } from './openapi.ts';
import { opsOrderRoutes } from './ops-order-routes.ts';
import { opsStoreRoutes } from './ops-store-routes.ts';
import { orderRoutes } from './order-routes.ts';
import { overviewRoutes } from './overview-routes.ts';
import { PageCustomers, pageRates } from './page-customers.ts';
import type { ApiParts } from './parts.ts';
import { posAccountRoutes } from './pos-account-routes.ts';
import { posRateRoute } from './pos-rate-route.ts';
import { processRoutes } from './process-routes.ts';
import { Responder } from './responder.ts';
import type { Route } from './route.ts';
import type { Pages } from './service-routes.ts';
import { serviceRoutes } from './service-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { mountSite } from './site.ts';
import type { Site } from './site-file.ts';
import { storeRoutes } from './store-routes.ts';
import { Streams, streamLimits } from './streams.ts';

/** The HTTP API, ready to be put behind a server. */
export interface Api {
  readonly listener: RequestListener;
  /** Every route, as it is served and documented. */
  readonly routes: readonly Route[];
  /** From now on answers close their connections, and `/readyz` says no. */
  drain(): void;
}

/** The route of a request that matched none. */
const NO_ROUTE = 'unknown';

export function createApi(parts: ApiParts): Api {
  const { clock, realClock = clock } = parts;
  const responder = new Responder(parts.corsOrigins, pageStyleHash);
  const idempotency = new Idempotency(parts.receipts, realClock);
  const doorman = new Doorman(parts.access, realClock, parts.clientRates ?? clientRates());
  const load = new Load(parts.lag, parts.mostInFlight);
  const customers = customersOf(parts, realClock);
  const streams = streamsOf(parts, customers, realClock);
  const front: Front = { ...parts, realClock, responder, idempotency, doorman, load, streams };
  const routes = routesOf(parts, responder, doorman);
  return {
    listener: serving(routes, parts.pages.site, customers, front),
    routes,
    drain: () => stop(responder, streams),
  };
}

function customersOf({ access, pages }: ApiParts, clock: Clock): PageCustomers | null {
  const { bookingKeyId: keyId, rates = pageRates } = pages;
  const { keyring, newSecret } = access;
  return keyId === null ? null : new PageCustomers({ keyring, newSecret, keyId, clock, rates });
}

function streamsOf(parts: ApiParts, customers: PageCustomers | null, clock: Clock): Streams {
  const { access, watch, streamLimits: limits = streamLimits } = parts;
  const failed = (error: unknown) => watch.failed(error, 'GET', 'a stream');
  const isGood = (caller: Caller) =>
    access.keyring.isGood(caller) || access.sessions.isGood(caller) || customers?.isGood(caller) === true;
  return new Streams({ clock, isGood, failed, limits });
}

function stop(responder: Responder, streams: Streams): void {
  responder.drain();
  streams.end();
}

/** In the order of matching: the busiest first. */
function routesOf(parts: ApiParts, responder: Responder, doorman: Doorman): readonly Route[] {
  const accountChanges = new Lane();
  const routes: readonly Route[] = [
    ...clockRoutes(parts),
    ...storeRoutes(parts),
    ...holdRoutes(parts),
    ...orderRoutes(parts),
    ...opsStoreRoutes(parts),
    ...controlRoutes(parts),
    ...posAccountRoutes(parts, accountChanges),
    posRateRoute(parts, accountChanges),
    ...opsOrderRoutes(parts),
    ...deadLetterRoutes(parts),
    ...processRoutes(parts),
    ...eventRoutes(parts),
    ...overviewRoutes(parts),
    ...auditRoutes(parts),
    ...sessionRoutes(parts, doorman),
    ...serviceRoutes(
      parts,
      () => responder.draining,
      pagesOf(() => routes, parts.version),
    ),
  ];
  return routes;
}

/** The pages describe all routes, their own too; each is made when it is first asked for. */
function pagesOf(routes: () => readonly Route[], version: string): Pages {
  let text: string | null = null;
  let page: string | null = null;
  return {
    openApi() {
      text ??= openApiText(openApiOf(routes(), version));
      return text;
    },
    docs() {
      page ??= docsPage(openApiOf(routes(), version), routes());
      return { status: 200, text: page, contentType: 'text/html; charset=utf-8', isPage: true };
    },
  };
}

function serving(routes: readonly Route[], site: Site | null, customers: PageCustomers | null, front: Front): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').enable('case sensitive routing').enable('strict routing');
  app.set('query parser', 'simple');
  mountAll(app, routes, front);
  if (customers !== null) mountAll(app, bookingPageRoutes(routes), front, admitCustomers(customers));
  mountSite(app, site, customers, front);
  app.use(notFound(front), onFault(front));
  return app;
}

function mountAll(app: Express, routes: readonly Route[], front: Front, admit?: Admit): void {
  for (const [path, same] of Map.groupBy(routes, (route) => route.path)) mount(app, path, same, front, admit);
}

function mount(app: Express, path: string, routes: readonly Route[], front: Front, admit?: Admit): void {
  const mounted = app.route(path.replaceAll(/\{(\w+)\}/g, ':$1'));
  for (const route of routes) mounted[route.method](endpoint(route, front, admit));
  mounted.all(otherMethod(path, routes, front));
}

function otherMethod(path: string, routes: readonly Route[], front: Front): RequestHandler {
  const methods = routes.map(({ method }) => method.toUpperCase());
  const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
  return (req, res) => {
    if (req.method === 'OPTIONS') front.responder.preflight(req, res, allow);
    else new Exchange(req, res, path, front).refuse({ kind: 'method-not-allowed', allow });
  };
}

function notFound(front: Front): RequestHandler {
  return (req, res) => new Exchange(req, res, NO_ROUTE, front).refuse({ kind: 'not-found' });
}

/** Express takes a function for an error handler by its four parameters. */
function onFault(front: Front): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    const exchange = new Exchange(req, res, NO_ROUTE, front);
    if (error instanceof URIError) {
      exchange.refuse({ kind: 'invalid-request', detail: 'The address has a percent sign that encodes nothing.' });
    } else exchange.fail(error);
  };
}
