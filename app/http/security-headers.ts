import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet from 'helmet';

/** What a page may load, beyond nothing. */
export type PagePolicy = Readonly<Record<string, readonly string[]>>;

/** Of a page that loads nothing and has one style; by the base64 of its SHA-256. */
export function styledPage(styleHash: string): PagePolicy {
  return { styleSrc: [`'sha256-${styleHash}'`] };
}

/** Of a page that runs, and loads what we serve and nothing else. */
export const scriptedPage: PagePolicy = {
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  fontSrc: ["'self'"],
};

/**
 * What helmet would set on every answer, as a flat list of names and values. It is the same each time, so we ask once:
 * running helmet per request costs more than the rest of an answer's head.
 *
 * Nothing we serve frames anything or is framed, and but for pages nothing loads anything.
 */
export function securityHeaders(page: PagePolicy = {}): readonly string[] {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  const protect = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
        ...page,
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  });
  protect(response.req, response, throwIfGiven);
  return Object.entries(response.getHeaders()).flatMap(([name, value]) => [name, String(value)]);
}

function throwIfGiven(error?: unknown): void {
  if (error !== undefined) throw error;
}
