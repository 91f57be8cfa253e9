import type { Query } from '../../live/api.ts';

/** How long ago, at most, an order became a dead letter. */
export type Since = 'any' | '1' | '6' | '24';

export const sinceWords: Readonly<Record<Since, string>> = {
  any: 'At any time',
  '1': 'In the last hour',
  '6': 'In the last 6 hours',
  '24': 'In the last 24 hours',
};

/** Which dead letters are wanted; empty texts want all. */
export interface LetterFilter {
  readonly storeId: string;
  readonly posAccount: string;
  /** Words of the reason. */
  readonly reason: string;
  readonly since: Since;
}

const HOUR_MS = 3_600_000;

/** The filter that a page's address names. */
export function filterIn(query: URLSearchParams): LetterFilter {
  return {
    storeId: query.get('store_id') ?? '',
    posAccount: query.get('pos_account') ?? '',
    reason: query.get('reason') ?? '',
    since: sinceOf(query.get('since')),
  };
}

/** The same as the address has it, without what is not asked for. */
export function addressOf({ storeId, posAccount, reason, since }: LetterFilter): Record<string, string | undefined> {
  return {
    store_id: storeId || undefined,
    pos_account: posAccount || undefined,
    reason: reason || undefined,
    since: since === 'any' ? undefined : since,
  };
}

/** The same as the API has it. */
export function queryOf(filter: LetterFilter, now: number): Query {
  const { since } = filter;
  const from = since === 'any' ? undefined : new Date(now - Number(since) * HOUR_MS).toISOString();
  return { ...addressOf(filter), since: from };
}

function sinceOf(text: string | null): Since {
  return text === '1' || text === '6' || text === '24' ? text : 'any';
}
