import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { SESSION_MS } from './sessions.ts';

/** What the cookie of a session is called. */
export const SESSION_COOKIE = 'lunchrush_session';

/** And that which tells one guest of the booking page from the others. */
const GUEST_COOKIE = 'lunchrush_guest';

/** What a request shows to be let in. */
export interface Credentials {
  /** The header Authorization: where it is sent, a session does not count. */
  readonly authorization: string | undefined;
  readonly sessionToken: string | undefined;
}

export function credentialsOf({ headers }: IncomingMessage): Credentials {
  const { authorization, cookie } = headers;
  return { authorization, sessionToken: authorization === undefined ? tokenIn(cookie, SESSION_COOKIE) : undefined };
}

/** Undefined for who has not opened the booking page in this browser. */
export function guestTokenOf({ headers }: IncomingMessage): string | undefined {
  return tokenIn(headers.cookie, GUEST_COOKIE);
}

/** The first of that name; the browser sends that of the longest path first, and of ours there is one each. */
function tokenIn(cookie: string | undefined, name: string): string | undefined {
  if (cookie === undefined) return undefined;
  const mine = cookie.split(';').find((pair) => pair.trimStart().startsWith(`${name}=`));
  return mine?.slice(mine.indexOf('=') + 1).trim();
}

/** Where a request came from. */
export interface Visitor {
  readonly address: string;
  /** It came by https, to us or to the proxy before us: whoever claims so falsely only harms themselves. */
  readonly isSecure: boolean;
}

export function visitorOf(req: IncomingMessage, proxies: number): Visitor {
  return { address: addressOf(req, proxies), isSecure: isSecure(req) };
}

function isSecure({ headers, socket }: IncomingMessage): boolean {
  const [forwarded] = String(headers['x-forwarded-proto'] ?? '').split(',');
  return socket instanceof TLSSocket || forwarded?.trim() === 'https';
}

/** Whom the outermost of our proxies has written down; what stands before that, anybody may have written. */
export function addressOf({ socket, headers }: IncomingMessage, proxies: number): string {
  const direct = socket.remoteAddress ?? '';
  if (proxies === 0) return direct;
  const told = String(headers['x-forwarded-for'] ?? '').split(',');
  return told.at(-proxies)?.trim() || direct;
}

/** The header that gives a browser its session: no script reads it, and no other site's page sends it. */
export function sessionCookie(token: string, visitor: Visitor): readonly string[] {
  return setSession(token, SESSION_MS / 1_000, visitor);
}

/** The header that takes it away. */
export function noSessionCookie(visitor: Visitor): readonly string[] {
  return setSession('', 0, visitor);
}

function setSession(value: string, seconds: number, visitor: Visitor): readonly string[] {
  const where = ['Path=/', `Max-Age=${seconds}`, 'HttpOnly', 'SameSite=Strict'];
  return setCookie([`${SESSION_COOKIE}=${value}`, ...where], visitor.isSecure);
}

/** The header that tells a browser's guest from the others until it is closed; who follows a link from elsewhere keeps it. */
export function guestCookie(token: string, req: IncomingMessage): readonly string[] {
  return setCookie([`${GUEST_COOKIE}=${token}`, 'Path=/book', 'HttpOnly', 'SameSite=Lax'], isSecure(req));
}

function setCookie(parts: readonly string[], isSecure: boolean): readonly string[] {
  return ['Set-Cookie', [...parts, ...(isSecure ? ['Secure'] : [])].join('; ')];
}
