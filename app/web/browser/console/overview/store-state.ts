import type { OverviewRow } from '../../answers/overview.ts';
import type { StoreView } from '../../answers/store.ts';
import type { Tone } from '../../widgets/tone.ts';
import { isPaused } from '../store/in-force.ts';

/** What is the matter with a store, in a word or two. */
export interface StoreState {
  readonly tone: Tone;
  readonly word: string;
}

/** What decides it. */
type Signs = Pick<OverviewRow, 'state' | 'attention_required' | 'why' | 'late' | 'unconfirmed' | 'deferred' | 'paused'>;

/** The same of a store in full: one and the same store is in one and the same state on every page. */
export function stateOfView({ health, controls }: Pick<StoreView, 'health' | 'controls'>, now: number): StoreState {
  return stateOf({ ...health, paused: isPaused(controls, now) });
}

export function stateOf(row: Signs): StoreState {
  if (row.state === 'set_aside') return { tone: 'person', word: 'set aside' };
  if (row.attention_required > 0) return { tone: 'person', word: 'needs a person' };
  if (row.state === 'starting') return { tone: 'waiting', word: 'opening' };
  if (row.why !== undefined) return { tone: 'trouble', word: 'POS trouble' };
  if (row.late > 0) return { tone: 'trouble', word: 'late' };
  if (row.unconfirmed > 0) return { tone: 'trouble', word: 'in doubt' };
  if (row.deferred > 0) return { tone: 'waiting', word: 'trying again' };
  return row.paused ? { tone: 'waiting', word: 'paused' } : { tone: 'ok', word: 'open' };
}
