import type { Result } from '../../lib/result.ts';
import { ok } from '../../lib/result.ts';
import type { ApiClient, ApiFailure, ProblemDocument, Query } from './api-client.ts';
import { describeProblem } from './api-client.ts';
import type { DeadLetterList, DeadLettersChange } from './commands.ts';
import { renderTable } from './render-table.ts';
import type { Terminal } from './terminal.ts';
import { exitCodes } from './terminal.ts';
import type { ApiOptions } from './with-api.ts';
import { withApi } from './with-api.ts';

const PATH = '/v1/ops/dead-letters';

/** The service's largest page, and the most orders it takes in one request. */
const PAGE = 500;
const MANY = 100;

interface Attempt {
  readonly number: number;
  readonly started_at: string;
  readonly outcome?: string;
  readonly detail?: string;
}

/** What we show of a dead letter. */
interface Letter {
  readonly order_id: string;
  readonly store_id: string;
  readonly pos_account?: string;
  readonly slot: string;
  readonly units: number;
  readonly customer: { readonly name: string; readonly phone?: string; readonly email?: string };
  readonly since: string;
  readonly reason: string;
  readonly in_doubt: boolean;
  readonly attempts: readonly Attempt[];
}

interface Page {
  readonly dead_letters: readonly Letter[];
  readonly next: string | null;
}

interface Changed {
  readonly order_id: string;
  readonly done: boolean;
  readonly status?: string;
  readonly problem?: ProblemDocument;
}

/** Shows the dead letters, the one that has waited longest first. */
export function listDeadLetters(terminal: Terminal, options: DeadLetterList): Promise<number> {
  return withApi(terminal, options, async (api) => {
    const page = await read(api, options);
    if (!page.ok) return page;
    const { dead_letters: letters, next } = page.value;
    if (options.json) terminal.out(JSON.stringify(page.value));
    else if (letters.length === 0) terminal.problem('There are no dead letters.');
    else
      terminal.out(
        renderTable(['order', 'store', 'promised', 'dead since', 'tries', 'doubt', 'reason'], rows(letters)),
      );
    if (next !== null) terminal.problem(`There are more than ${letters.length}: --limit shows more of them.`);
    return ok(exitCodes.ok);
  });
}

/** Page after page, up to the limit. */
async function read(api: ApiClient, options: DeadLetterList): Promise<Result<Page, ApiFailure>> {
  const letters: Letter[] = [];
  let next: string | null = null;
  do {
    const page: Result<Page, ApiFailure> = await api.get(PATH, pageQuery(options, letters.length, next));
    if (!page.ok) return page;
    letters.push(...page.value.dead_letters);
    next = page.value.next;
  } while (next !== null && letters.length < options.limit);
  return ok({ dead_letters: letters, next });
}

function pageQuery({ limit, store, account, reason, since }: DeadLetterList, read: number, next: string | null): Query {
  const page = { limit: Math.min(PAGE, limit - read), after: next ?? undefined };
  return { ...page, store_id: store, pos_account: account, reason, since };
}

function rows(letters: readonly Letter[]): readonly (readonly string[])[] {
  return letters.map(({ order_id, store_id, slot, since, attempts, in_doubt, reason }) => [
    order_id,
    store_id,
    slot,
    since,
    String(attempts.length),
    in_doubt ? 'yes' : '',
    reason,
  ]);
}

/** Shows one dead letter with its attempts. */
export function showDeadLetter(
  terminal: Terminal,
  options: ApiOptions & { readonly orderId: string },
): Promise<number> {
  return withApi(terminal, options, async (api) => {
    const found = await api.get<Letter>(`${PATH}/${encodeURIComponent(options.orderId)}`);
    if (!found.ok) return found;
    terminal.out(options.json ? JSON.stringify(found.value) : describe(found.value));
    return ok(exitCodes.ok);
  });
}

function describe(letter: Letter): string {
  const { customer, attempts } = letter;
  const facts = [
    ['order', letter.order_id],
    ['store', letter.store_id],
    ['POS account', letter.pos_account ?? 'not known'],
    ['promised', letter.slot],
    ['units', String(letter.units)],
    ['customer', [customer.name, customer.phone, customer.email].filter((part) => part !== undefined).join(', ')],
    ['dead since', letter.since],
    ['reason', letter.reason],
    ['in doubt', letter.in_doubt ? 'yes: the store may have it' : 'no: the store does not have it'],
  ] as const;
  const lines = facts.map(([name, value]) => `${name.padEnd(13)}${value}`);
  const tries = attempts.map(({ number, started_at, outcome, detail }) => [
    String(number),
    started_at,
    outcome ?? 'still open',
    detail ?? '',
  ]);
  return [
    ...lines,
    '',
    attempts.length === 0 ? 'no attempts' : renderTable(['try', 'at', 'outcome', 'why'], tries),
  ].join('\n');
}

/** Tries dead letters again, with a fresh budget each. */
export function replayDeadLetters(terminal: Terminal, options: DeadLettersChange): Promise<number> {
  return change(terminal, options, 'replay');
}

/** Gives dead letters up. */
export function purgeDeadLetters(terminal: Terminal, options: DeadLettersChange): Promise<number> {
  return change(terminal, options, 'purge');
}

function change(terminal: Terminal, options: DeadLettersChange, what: 'replay' | 'purge'): Promise<number> {
  return withApi(terminal, options, async (api) => {
    const results: Changed[] = [];
    const all = await changeAll(api, options, what, (some) => results.push(...some));
    if (options.json) terminal.out(JSON.stringify({ results }));
    else for (const result of results) tell(terminal, result);
    return all.ok ? ok(results.every(({ done }) => done) ? exitCodes.ok : exitCodes.failed) : all;
  });
}

/** As many at once as the service takes; what was done before a failure is heard all the same. */
async function changeAll(
  api: ApiClient,
  { orderIds, reason }: DeadLettersChange,
  what: 'replay' | 'purge',
  heard: (results: readonly Changed[]) => void,
): Promise<Result<void, ApiFailure>> {
  for (let from = 0; from < orderIds.length; from += MANY) {
    const body = { order_ids: orderIds.slice(from, from + MANY), reason };
    const done = await api.post<{ readonly results: readonly Changed[] }>(`${PATH}/${what}`, body);
    if (!done.ok) return done;
    heard(done.value.results);
  }
  return ok(undefined);
}

function tell(terminal: Terminal, { order_id, status, problem }: Changed): void {
  if (problem === undefined) terminal.out(`${order_id}  ${status}`);
  else terminal.problem(`${order_id}  ${describeProblem(problem)}`);
}
