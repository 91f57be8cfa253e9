import type { Author } from '../../stores/store.ts';
import type { ApiParts } from './parts.ts';
import type { Asker } from './route.ts';

/** What stands in the audit where a reason may be left out, and was. */
const NO_REASON = 'no reason given';

/** Whoever asks, as the author of a change. */
export function authorOf({ clock }: Pick<ApiParts, 'clock'>, { caller }: Asker, reason: string = NO_REASON): Author {
  return { by: caller.name, reason, at: clock.now() };
}
