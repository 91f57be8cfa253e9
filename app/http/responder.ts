import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Problem } from './problems.ts';
import { problemDocument, problemHeaders, problemTypes } from './problems.ts';
import type { Reply } from './route.ts';
import { scriptedPage, securityHeaders, styledPage } from './security-headers.ts';
import type { FileReply } from './site-file.ts';
import { isKnown, variantFor } from './site-file.ts';

const JSON_TYPE = 'application/json; charset=utf-8';
const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';
const REPLAYED: readonly string[] = ['Idempotency-Replayed', 'true'];
const NO_HEADERS: readonly string[] = [];
/** What a page of another origin may read. */
const EXPOSED = 'Retry-After, Idempotency-Replayed, RateLimit, RateLimit-Policy';

/** How long a browser may remember what a preflight allowed. */
const PREFLIGHT_SECONDS = '600';

/** A page is asked for anew each time, by each browser for itself, for it may bring a cookie; what it loads has another name when it changes. */
const fileHeads = {
  page: [...securityHeaders(scriptedPage), 'Cache-Control', 'private, no-cache'],
  asset: [...securityHeaders(), 'Cache-Control', 'public, max-age=31536000, immutable'],
} as const;

/** Writes answers: their heads in one piece, their bodies as the text they already are. */
export class Responder {
  readonly #origins: ReadonlySet<string>;
  readonly #common: readonly string[];
  readonly #forPages: readonly string[];
  #closing = false;

  /** `styleHash`: base64 of the SHA-256 of the one style that our pages may have. */
  constructor(corsOrigins: readonly string[], styleHash: string) {
    const vary = corsOrigins.length > 0 ? ['Vary', 'Origin'] : [];
    this.#origins = new Set(corsOrigins);
    this.#common = [...securityHeaders(), 'Cache-Control', 'no-store', ...vary];
    this.#forPages = [...securityHeaders(styledPage(styleHash)), 'Cache-Control', 'no-store', ...vary];
  }

  /** From now on each answer asks its connection to close. */
  drain(): void {
    this.#closing = true;
  }

  get draining(): boolean {
    return this.#closing;
  }

  /** `more`: further headers, names and values by turns. */
  reply(req: IncomingMessage, res: ServerResponse, reply: Reply, more: readonly string[] = NO_HEADERS): void {
    const { status, text, contentType, replayed, isPage, headers = NO_HEADERS } = reply;
    const common = isPage ? this.#forPages : this.#common;
    const head = [...common, ...(replayed ? REPLAYED : NO_HEADERS), ...headers, ...more];
    this.#write(req, res, status, withBody(head, contentType ?? JSON_TYPE, text), text);
  }

  /** In the smallest form that the browser takes, or that it has it already. */
  file(req: IncomingMessage, res: ServerResponse, { file, role, headers = NO_HEADERS }: FileReply): void {
    const { encoding, etag, body } = variantFor(file, req.headers['accept-encoding']?.toString());
    const head = [...fileHeads[role], 'Vary', 'Accept-Encoding', 'ETag', etag, ...headers];
    if (isKnown({ etag }, req.headers['if-none-match'])) {
      this.#writeHead(req, res, 304, head);
      res.end();
      return;
    }
    head.push('Content-Type', file.contentType, 'Content-Length', String(body.length));
    if (encoding !== null) head.push('Content-Encoding', encoding);
    this.#writeHead(req, res, 200, head);
    res.end(body);
  }

  refuse(req: IncomingMessage, res: ServerResponse, problem: Problem, more: readonly string[] = NO_HEADERS): void {
    const text = JSON.stringify(problemDocument(problem));
    const head = [...this.#common, ...problemHeaders(problem), ...more];
    this.#write(req, res, problemTypes[problem.kind].status, withBody(head, PROBLEM_TYPE, text), text);
  }

  /** Writes the head of a stream of events; false when only the head was asked for. */
  beginStream(req: IncomingMessage, res: ServerResponse, more: readonly string[] = NO_HEADERS): boolean {
    const head = [...this.#common, 'Content-Type', 'text/event-stream', 'X-Accel-Buffering', 'no', ...more];
    this.#writeHead(req, res, 200, head);
    if (req.method === 'HEAD') res.end();
    return req.method !== 'HEAD';
  }

  /** Answers what a browser asks before it calls from another origin, and plain OPTIONS. */
  preflight(req: IncomingMessage, res: ServerResponse, allow: string): void {
    const head = [
      ...this.#common,
      ...['Allow', allow],
      ...['Access-Control-Allow-Methods', allow],
      ...['Access-Control-Allow-Headers', 'Authorization, Content-Type, Idempotency-Key, Last-Event-ID'],
      ...['Access-Control-Max-Age', PREFLIGHT_SECONDS],
    ];
    this.#write(req, res, 204, head, null);
  }

  #write(req: IncomingMessage, res: ServerResponse, status: number, head: string[], text: string | null): void {
    this.#writeHead(req, res, status, head);
    if (text === null) res.end();
    else res.end(text, encodingOf(text));
  }

  #writeHead(req: IncomingMessage, res: ServerResponse, status: number, head: string[]): void {
    const { origin } = req.headers;
    if (origin !== undefined && this.#origins.has(origin)) head.push(...originHeaders(origin));
    if (this.#closing) head.push('Connection', 'close');
    res.writeHead(status, head);
  }
}

function withBody(head: string[], contentType: string, text: string | null): string[] {
  if (text !== null) head.push('Content-Type', contentType, 'Content-Length', String(Buffer.byteLength(text)));
  return head;
}

/** Text of ASCII alone is the same in both; as latin1 it need not be looked through once more. */
function encodingOf(text: string): 'latin1' | 'utf8' {
  return Buffer.byteLength(text) === text.length ? 'latin1' : 'utf8';
}

function originHeaders(origin: string): readonly string[] {
  return ['Access-Control-Allow-Origin', origin, 'Access-Control-Expose-Headers', EXPOSED];
}
