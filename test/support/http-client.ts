import assert from 'node:assert/strict';

/** An answer, read to its end. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** One caller of the API, with its key. */
export class HttpClient {
  readonly #url: string;
  readonly #key: string;

  constructor(url: string, key: string) {
    this.#url = url;
    this.#key = key;
  }

  get(path: string): Promise<HttpAnswer> {
    return this.send('GET', path);
  }

  post(path: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<HttpAnswer> {
    return this.send('POST', path, JSON.stringify(body), headers);
  }

  put(path: string, body: object): Promise<HttpAnswer> {
    return this.send('PUT', path, JSON.stringify(body));
  }

  patch(path: string, body: object): Promise<HttpAnswer> {
    return this.send('PATCH', path, JSON.stringify(body));
  }

  /** Rejects when the connection fails before the answer is complete. */
  async send(
    method: string,
    path: string,
    body?: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<HttpAnswer> {
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await fetch(this.#url + path, {
      method,
      headers: { authorization: `Bearer ${this.#key}`, ...type, ...headers },
      ...(body === undefined ? {} : { body }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }
}

/** The body of an answer that has to have this status. */
export function bodyOf<T>(answer: HttpAnswer, status: number): T {
  assert.equal(answer.status, status, answer.text);
  const body: T = JSON.parse(answer.text);
  return body;
}

/** The last part of a problem's type: `slot-full`. */
export function problemOf({ status, text }: HttpAnswer): string {
  const { type = '' }: { type?: string } = text === '' ? {} : JSON.parse(text);
  return `${status} ${type.slice(type.lastIndexOf('/') + 1)}`;
}
