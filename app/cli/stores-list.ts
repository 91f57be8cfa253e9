import type { Result } from '../../lib/result.ts';
import { ok } from '../../lib/result.ts';
import type { ApiClient, ApiFailure } from './api-client.ts';
import type { StoresList } from './commands.ts';
import type { OverviewAnswer, StoreRow } from './overview-answer.ts';
import { storesTable } from './render-overview.ts';
import type { Terminal } from './terminal.ts';
import { exitCodes } from './terminal.ts';
import { withApi } from './with-api.ts';

/** The service's largest page. */
const PAGE = 500;

/** Shows stores of a running service, the worst off first. */
export function listStores(terminal: Terminal, options: StoresList): Promise<number> {
  return withApi(terminal, options, async (api) => {
    const found = await read(api, options);
    if (!found.ok) return found;
    const { stores, next, at } = found.value;
    if (options.json) terminal.out(JSON.stringify({ stores, next }));
    else if (stores.length === 0) terminal.problem(noneOf(options));
    else terminal.out(storesTable(stores, at));
    if (next !== null) terminal.problem(`There are more than ${stores.length}: --limit shows more of them.`);
    return ok(exitCodes.ok);
  });
}

function noneOf({ search }: StoresList): string {
  return search === undefined ? 'There is no store yet.' : 'There is no such store.';
}

interface Found {
  readonly stores: readonly StoreRow[];
  readonly next: string | null;
  /** The present on the stores' clock. */
  readonly at: string;
}

/** Page after page, up to the limit. */
async function read(api: ApiClient, options: StoresList): Promise<Result<Found, ApiFailure>> {
  const stores: StoreRow[] = [];
  for (let after: string | undefined; ; ) {
    const limit = Math.min(PAGE, options.limit - stores.length);
    const query = { limit, after, q: options.search, sort: options.sort };
    const page: Result<OverviewAnswer, ApiFailure> = await api.get('/v1/ops/overview', query);
    if (!page.ok) return page;
    const { figures, next } = page.value;
    stores.push(...page.value.stores);
    if (next === null || stores.length >= options.limit) return ok({ stores, next, at: figures.at });
    after = next;
  }
}
