import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet from 'helmet';

/**
 * What helmet would set on every answer, as a flat list of names and values. It is the same each time, so we ask once:
 * running helmet per request costs more than the rest of an answer's head.
 *
 * Nothing we serve loads anything, frames anything or is framed. `styleHash` is for the one page that has a style.
 */
export function securityHeaders(styleHash?: string): readonly string[] {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  const protect = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
        ...(styleHash !== undefined && { styleSrc: [`'sha256-${styleHash}'`] }),
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
