import { newIdempotencyKey } from '../chance.ts';
import type { Answer, Problem } from './answer.ts';
import { problemIn, unreachable } from './answer.ts';

/** Values of a query; what is undefined is left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface ApiMeans {
  /** What every path begins with: nothing, or `/book`. */
  readonly base: string;
  readonly fetch: typeof fetch;
  /** Of the session, for what changes something. */
  csrfToken?(): string | undefined;
  /** The session's token was not taken: finds the present one. Resolves to whether it is worth to ask once more with that. */
  renewToken?(): Promise<boolean>;
  /** Told of every refusal, so that the end of the session is noticed wherever it shows. */
  refused?(problem: Problem): void;
}

/** The service's API. Answers are believed to be of the shape that they are asked for: a test compares the shapes. */
export class Api {
  readonly #means: ApiMeans;

  constructor(means: ApiMeans) {
    this.#means = means;
  }

  get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<Answer<T>> {
    return this.#send<T>('GET', withQuery(path, query), signal === undefined ? {} : { signal });
  }

  /** Creates something, once: pass the key of an earlier try to repeat that. */
  create<T>(path: string, body: object, idempotencyKey: string = newIdempotencyKey()): Promise<Answer<T>> {
    return this.#send<T>('POST', path, withBody(body, { 'idempotency-key': idempotencyKey }));
  }

  post<T>(path: string, body: object = {}): Promise<Answer<T>> {
    return this.#send<T>('POST', path, withBody(body));
  }

  put<T>(path: string, body: object): Promise<Answer<T>> {
    return this.#send<T>('PUT', path, withBody(body));
  }

  patch<T>(path: string, body: object): Promise<Answer<T>> {
    return this.#send<T>('PATCH', path, withBody(body));
  }

  delete(path: string): Promise<Answer<undefined>> {
    return this.#send<undefined>('DELETE', path, {});
  }

  async #send<T>(method: string, path: string, init: RequestInit): Promise<Answer<T>> {
    const first = await this.#sendOnce<T>(method, path, init);
    const isOld = !first.ok && first.problem.kind === 'csrf-token-invalid';
    const answer = isOld && (await this.#means.renewToken?.()) ? await this.#sendOnce<T>(method, path, init) : first;
    if (!answer.ok) this.#means.refused?.(answer.problem);
    return answer;
  }

  async #sendOnce<T>(method: string, path: string, init: RequestInit): Promise<Answer<T>> {
    const { base, fetch: send } = this.#means;
    const headers = { accept: 'application/json', ...this.#csrf(method), ...init.headers };
    const response = await send(base + path, { ...init, method, headers }).catch(() => null);
    return response === null ? noAnswer : await answerIn<T>(response);
  }

  #csrf(method: string): Record<string, string> {
    const token = method === 'GET' ? undefined : this.#means.csrfToken?.();
    return token === undefined ? {} : { 'x-csrf-token': token };
  }
}

/** A path with its query. */
export function withQuery(path: string, query: Query): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.append(name, String(value));
  const text = given.toString();
  return text === '' ? path : `${path}?${text}`;
}

const noAnswer = { ok: false, problem: unreachable } as const;

function withBody(body: object, headers: Readonly<Record<string, string>> = {}): RequestInit {
  return { body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } };
}

async function answerIn<T>(response: Response): Promise<Answer<T>> {
  if (!response.ok) return { ok: false, problem: await problemIn(response) };
  const text = await response.text().catch(() => null);
  if (text === null) return noAnswer;
  return { ok: true, value: text === '' ? undefined : JSON.parse(text) };
}
