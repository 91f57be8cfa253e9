import type { AccountEntry } from '../../answers/account-list.ts';
import type { AttemptCounts } from '../../answers/overview.ts';
import { counted } from '../../widgets/figures.ts';
import type { Tone } from '../../widgets/tone.ts';

/** How an account is, in a word or two; it is not well where the POS of one of its stores is down. */
export function stateOfAccount({ live, stores_down }: Pick<AccountEntry, 'live' | 'stores_down'>): {
  readonly tone: Tone;
  readonly word: string;
} {
  if (live === undefined) return { tone: 'plain', word: 'not used' };
  if (live.trouble !== null) return { tone: 'trouble', word: live.trouble };
  if (stores_down > 0) return { tone: 'trouble', word: `${counted(stores_down, 'store')} down` };
  if (live.held_off_ms > 0) return { tone: 'waiting', word: 'held off' };
  return live.waiting > 0 ? { tone: 'waiting', word: 'at its limit' } : { tone: 'ok', word: 'well' };
}

export function attemptsMade({ delivered, not_received, rejected, unconfirmed }: AttemptCounts): number {
  return delivered + not_received + rejected + unconfirmed;
}
