import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { AuditList } from '../../answers/audit.ts';
import type { Answer, Problem } from '../../live/answer.ts';
import type { Api } from '../../live/api.ts';
import { OneAtATime } from '../../live/one-at-a-time.ts';
import type { AuditRows } from './audit-rows.ts';
import { noEntries, withFirstPage, withOlderPage } from './audit-rows.ts';

const PER_PAGE = 100;

/** What was changed of one target, or of all; the newest first, read on as one scrolls. */
export class AuditLog {
  readonly #api: Pick<Api, 'get'>;
  readonly #target: string;
  readonly #rows = signal<AuditRows>(noEntries);
  readonly #problem = signal<Problem | null>(null);
  readonly #isLoading = signal(true);
  readonly #newest = new OneAtATime(() => this.#readNewest());
  #isReadingOlder = false;

  constructor(api: Pick<Api, 'get'>, target: string) {
    this.#api = api;
    this.#target = target;
  }

  get rows(): ReadonlySignal<AuditRows> {
    return this.#rows;
  }

  get problem(): ReadonlySignal<Problem | null> {
    return this.#problem;
  }

  /** Until the first page is there, or refused. */
  get isLoading(): ReadonlySignal<boolean> {
    return this.#isLoading;
  }

  /** What is new is put on top; what was read further down stays. */
  readNewest(): void {
    this.#newest.ask();
  }

  async readOlder(): Promise<void> {
    const before = this.#rows.value.next;
    if (before === null || this.#isReadingOlder) return;
    this.#isReadingOlder = true;
    const answer = await this.#read(before);
    this.#isReadingOlder = false;
    if (answer.ok && this.#rows.value.next === before) this.#rows.value = withOlderPage(this.#rows.value, answer.value);
  }

  async #readNewest(): Promise<void> {
    const answer = await this.#read(undefined);
    this.#isLoading.value = false;
    if (answer.ok) this.#rows.value = withFirstPage(this.#rows.value, answer.value);
  }

  async #read(before: number | undefined): Promise<Answer<AuditList>> {
    const target = this.#target === '' ? undefined : this.#target;
    const answer = await this.#api.get<AuditList>('/v1/ops/audit', { target, limit: PER_PAGE, before });
    this.#problem.value = answer.ok ? null : answer.problem;
    return answer;
  }
}
