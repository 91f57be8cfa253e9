import type { ServerResponse } from 'node:http';

/** What a request gets: an answer, no answer for ever, or a reset connection. */
export type Reply = Answer | { readonly kind: 'silence' } | { readonly kind: 'reset' };

export interface Answer {
  readonly kind: 'answer';
  readonly status: number;
  readonly type: 'application/json' | 'application/xml';
  readonly body: string;
  readonly retryAfterSeconds?: number;
}

export const silence: Reply = { kind: 'silence' };
export const reset: Reply = { kind: 'reset' };

export function json(status: number, value: unknown): Answer {
  return { kind: 'answer', status, type: 'application/json', body: JSON.stringify(value) };
}

/** A refusal as the protocol words it. */
export function refusal(status: number, error: string, reason: string): Answer {
  return json(status, { error, reason });
}

export function xml(body: string): Answer {
  return { kind: 'answer', status: 200, type: 'application/xml', body };
}

/** Gives the reply, if the other side is still there. */
export function give(response: ServerResponse, reply: Reply): void {
  if (reply.kind === 'silence' || response.destroyed) return;
  if (reply.kind === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const headers = ['content-type', reply.type, 'content-length', String(Buffer.byteLength(reply.body))];
  if (reply.retryAfterSeconds !== undefined) headers.push('retry-after', String(reply.retryAfterSeconds));
  response.writeHead(reply.status, headers);
  response.end(reply.body);
}
