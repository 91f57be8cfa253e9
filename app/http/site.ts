import type { Express, RequestHandler } from 'express';
import type { Desk } from './exchange.ts';
import { Exchange } from './exchange.ts';
import type { PageCustomers } from './page-customers.ts';
import type { Site } from './site-file.ts';

/** Each page decides by its address what it shows, so one file serves all of them. */
const consolePaths = /^\/console(?:\/.*)?$/;
const bookPaths = /^\/book(?:\/[^/]*)?$/;

/** Serves the pages; comes after all routes, some of which have addresses below those of pages. */
export function mountSite(app: Express, site: Site | null, customers: PageCustomers | null, desk: Desk): void {
  app.all(
    consolePaths,
    only(GET, '/console', desk, (exchange) => sendPage(exchange, site, 'console.html')),
  );
  app.all(
    bookPaths,
    only(GET, '/book', desk, (exchange) => {
      if (customers?.isOpen) sendPage(exchange, site, 'book.html', customers.greet(exchange.req));
      else exchange.refuse({ kind: 'not-found' });
    }),
  );
  app.all(
    '/assets/:name',
    only(GET, '/assets/{name}', desk, (exchange) => sendAsset(exchange, site)),
  );
}

const GET = ['GET', 'HEAD'];

function only(
  methods: readonly string[],
  route: string,
  desk: Desk,
  answer: (exchange: Exchange) => void,
): RequestHandler {
  const allow = [...methods, 'OPTIONS'].join(', ');
  return (req, res) => {
    const exchange = new Exchange(req, res, route, desk);
    if (methods.includes(req.method)) answer(exchange);
    else if (req.method === 'OPTIONS') desk.responder.preflight(req, res, allow);
    else exchange.refuse({ kind: 'method-not-allowed', allow });
  };
}

function sendPage(exchange: Exchange, site: Site | null, name: string, headers: readonly string[] = []): void {
  const file = site?.get(name);
  if (file === undefined) exchange.refuse({ kind: 'pages-unavailable' });
  else exchange.sendFile({ file, role: 'page', headers });
}

function sendAsset(exchange: Exchange, site: Site | null): void {
  const { name } = exchange.req.params;
  const file = typeof name === 'string' && !name.endsWith('.html') ? site?.get(name) : undefined;
  if (file === undefined) exchange.refuse({ kind: 'not-found' });
  else exchange.sendFile({ file, role: 'asset' });
}
