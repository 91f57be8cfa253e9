import type { AccountStatus } from '../../answers/account-list.ts';
import type { AttemptCounts } from '../../answers/overview.ts';
import type { Tone } from '../../widgets/tone.ts';

/** How an account is, in a word or two. */
export function stateOfAccount(live: AccountStatus | undefined): { readonly tone: Tone; readonly word: string } {
  if (live === undefined) return { tone: 'plain', word: 'not used' };
  if (live.trouble !== null) return { tone: 'trouble', word: live.trouble };
  if (live.held_off_ms > 0) return { tone: 'waiting', word: 'held off' };
  return live.waiting > 0 ? { tone: 'waiting', word: 'at its limit' } : { tone: 'ok', word: 'well' };
}

export function attemptsMade({ delivered, not_received, rejected, unconfirmed }: AttemptCounts): number {
  return delivered + not_received + rejected + unconfirmed;
}
