import { once } from 'node:events';
import type { RequestHandler } from 'express';
import express from 'express';
import helmet from 'helmet';
import { answer } from '../../framework/remote.ts';
import { portOf } from '../../surroundings/free-port.ts';

export type AppCalls = { url(nothing: null): Promise<string> };

/** What both rivals are: express 5 with its own JSON parser and helmet, as its guide shows them. */
export async function serve(handlers: { readonly hold: RequestHandler; readonly order: RequestHandler }) {
  const app = express();
  app.use(helmet());
  app.use(express.json());
  app.post('/v1/stores/:store_id/holds', handlers.hold);
  app.post('/v1/orders', handlers.order);
  const server = app.listen(0, '127.0.0.1');
  server.keepAliveTimeout = 600_000;
  await once(server, 'listening');
  answer({ url: async () => `http://127.0.0.1:${portOf(server)}` } satisfies AppCalls);
}
