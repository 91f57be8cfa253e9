import { request } from 'undici';

/** What a plain HTTP client sees. */
export interface Seen {
  readonly status: number;
  readonly text: string;
  readonly retryAfter: string | undefined;
}

/** Calls with a key; a new connection each time. */
export async function call(method: 'GET' | 'POST' | 'DELETE', url: string, body?: unknown, key = 'k-1'): Promise<Seen> {
  const headers = { authorization: `Bearer ${key}`, connection: 'close', ...idempotency(body) };
  const answer = await request(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const retryAfter = answer.headers['retry-after'];
  return {
    status: answer.statusCode,
    text: await answer.body.text(),
    retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined,
  };
}

function idempotency(body: unknown): Readonly<Record<string, string>> {
  const hasId = typeof body === 'object' && body !== null && 'order_id' in body;
  return hasId ? { 'idempotency-key': String(body.order_id) } : {};
}
