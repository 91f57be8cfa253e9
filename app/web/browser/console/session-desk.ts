import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { Session } from '../answers/session.ts';
import type { Answer, Problem } from '../live/answer.ts';
import { Api } from '../live/api.ts';

export type SessionState =
  | { readonly kind: 'asking' }
  | { readonly kind: 'signed-out'; readonly why?: string }
  | { readonly kind: 'signed-in'; readonly session: Session }
  /** Whether there is a session, or what became of a link's code, is not known. */
  | { readonly kind: 'unknown'; readonly problem: Problem; readonly code?: string };

/** What opens a session: a key, or the code of a link that is good once. */
export type Credentials = { readonly key: string } | { readonly code: string };

const SPENT = 'That link was used before, or is too old. Sign in with a key, or get another link.';

/** Signs people in and out, and knows who is in. */
export class SessionDesk {
  readonly #state = signal<SessionState>({ kind: 'asking' });
  readonly api: Api;

  constructor(send: typeof fetch) {
    this.api = new Api({
      base: '',
      fetch: send,
      csrfToken: () => this.session?.csrf_token,
      renewToken: () => this.#renewToken(),
      refused: (problem) => this.#refused(problem),
    });
  }

  get state(): ReadonlySignal<SessionState> {
    return this.#state;
  }

  get session(): Session | undefined {
    return this.#state.value.kind === 'signed-in' ? this.#state.value.session : undefined;
  }

  /** Signs in with the code of a link, or finds the session of an earlier visit. */
  async enter(code: string | undefined): Promise<void> {
    if (code === undefined) return await this.ask();
    this.#state.value = { kind: 'asking' };
    const answer = await this.signIn({ code });
    if (answer.ok) return;
    if (answer.problem.status === 401) await this.ask(SPENT);
    else this.#state.value = { kind: 'unknown', problem: answer.problem, code };
  }

  /** Finds the session of an earlier visit. `why`: what to say if there is none. */
  async ask(why?: string): Promise<void> {
    this.#state.value = { kind: 'asking' };
    this.#take(await this.api.get<Session>('/console/session'), why);
  }

  async signIn(credentials: Credentials): Promise<Answer<Session>> {
    const answer = await this.api.post<Session>('/console/session', credentials);
    if (answer.ok) this.#take(answer);
    return answer;
  }

  async signOut(): Promise<Answer<undefined>> {
    const answer = await this.api.delete('/console/session');
    if (answer.ok) this.#state.value = { kind: 'signed-out' };
    return answer;
  }

  /** To be told of what ended a stream, too. */
  ended(problem: Problem): void {
    this.#refused(problem);
  }

  /**
   * Whoever signs in in another tab has another session, here, too, with another token. Of the same key it goes on with
   * that; of another one nothing is done in its name that was asked for in the name of the first.
   */
  async #renewToken(): Promise<boolean> {
    const before = this.session;
    const answer = await this.api.get<Session>('/console/session');
    if (answer.ok) this.#take(answer);
    return answer.ok && answer.value.name === before?.name && answer.value.scope === before.scope;
  }

  #take(answer: Answer<Session>, why?: string): void {
    if (answer.ok) this.#state.value = { kind: 'signed-in', session: answer.value };
    else if (answer.problem.status === 401) this.#state.value = { kind: 'signed-out', ...(why && { why }) };
    else this.#state.value = { kind: 'unknown', problem: answer.problem };
  }

  /** A session ends after 12 hours, or with its key. */
  #refused({ status }: Problem): void {
    if (status !== 401 || this.session === undefined) return;
    this.#state.value = { kind: 'signed-out', why: 'Your session is over. Sign in again to go on.' };
  }
}
