import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { SESSION_MS } from './sessions.ts';

/** What the cookie of a session is called. */
export const SESSION_COOKIE = 'lunchrush_session';

/** What a request shows to be let in. */
export interface Credentials {
  /** The header Authorization: where it is sent, a session does not count. */
  readonly authorization: string | undefined;
  readonly sessionToken: string | undefined;
}

export function credentialsOf({ headers }: IncomingMessage): Credentials {
  const { authorization, cookie } = headers;
  return { authorization, sessionToken: authorization === undefined ? tokenIn(cookie) : undefined };
}

/** The first of our name; the browser sends that of the longest path first, and ours have none. */
function tokenIn(cookie: string | undefined): string | undefined {
  if (cookie === undefined) return undefined;
  const mine = cookie.split(';').find((pair) => pair.trimStart().startsWith(`${SESSION_COOKIE}=`));
  return mine?.slice(mine.indexOf('=') + 1).trim();
}

/** Where a request came from. */
export interface Visitor {
  readonly address: string;
  /** It came by https, to us or to the proxy before us: whoever claims so falsely only harms themselves. */
  readonly isSecure: boolean;
}

export function visitorOf(req: IncomingMessage, proxies: number): Visitor {
  const [forwarded] = String(req.headers['x-forwarded-proto'] ?? '').split(',');
  const isSecure = req.socket instanceof TLSSocket || forwarded?.trim() === 'https';
  return { address: addressOf(req, proxies), isSecure };
}

/** Whom the outermost of our proxies has written down; what stands before that, anybody may have written. */
export function addressOf({ socket, headers }: IncomingMessage, proxies: number): string {
  const direct = socket.remoteAddress ?? '';
  if (proxies === 0) return direct;
  const told = String(headers['x-forwarded-for'] ?? '').split(',');
  return told.at(-proxies)?.trim() || direct;
}

/** The header that gives a browser its session: no script reads it, and no other site's page sends it. */
export function sessionCookie(token: string, { isSecure }: Visitor): readonly string[] {
  return setCookie(token, SESSION_MS / 1_000, isSecure);
}

/** The header that takes it away. */
export function noSessionCookie({ isSecure }: Visitor): readonly string[] {
  return setCookie('', 0, isSecure);
}

function setCookie(value: string, seconds: number, isSecure: boolean): readonly string[] {
  const parts = [`${SESSION_COOKIE}=${value}`, 'Path=/', `Max-Age=${seconds}`, 'HttpOnly', 'SameSite=Strict'];
  return ['Set-Cookie', [...parts, ...(isSecure ? ['Secure'] : [])].join('; ')];
}
