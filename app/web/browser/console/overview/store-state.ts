import type { OverviewRow } from '../../answers/overview.ts';
import type { Tone } from '../../widgets/tone.ts';

/** What is the matter with a store, in a word or two. */
export interface StoreState {
  readonly tone: Tone;
  readonly word: string;
}

export function stateOf(row: OverviewRow): StoreState {
  if (row.state === 'set_aside') return { tone: 'person', word: 'set aside' };
  if (row.attention_required > 0) return { tone: 'person', word: 'needs a person' };
  if (row.state === 'starting') return { tone: 'waiting', word: 'opening' };
  if (row.why !== undefined) return { tone: 'trouble', word: 'POS trouble' };
  if (row.late > 0) return { tone: 'trouble', word: 'late' };
  if (row.unconfirmed > 0) return { tone: 'trouble', word: 'in doubt' };
  if (row.deferred > 0) return { tone: 'waiting', word: 'trying again' };
  return row.paused ? { tone: 'waiting', word: 'paused' } : { tone: 'ok', word: 'open' };
}
