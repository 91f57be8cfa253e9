import type { Problem } from '../live/answer.ts';
import { problemText } from '../live/answer.ts';

const reasons: Readonly<Record<string, string>> = {
  past: 'That time is past.',
  'cut-off': 'It is too late to book that time.',
  closed: 'The store is closed then.',
  paused: 'The store takes no orders just now.',
};

/** It may have been done, or be done yet; to ask again is safe. */
const notKnown = 'We do not know yet whether that worked. Try again in a moment: nothing is booked twice.';

const words: Readonly<Record<string, string>> = {
  'slot-full': 'Somebody was quicker: that time is full now. Pick another one.',
  'slot-unknown': 'The store has no such time any more. Pick another one.',
  'too-many-holds': 'You keep several times already. Order with one of them, or wait until they run out.',
  'hold-extended': 'You had more time once already.',
  'rate-limited': 'That were many requests. Wait a moment and try again.',
  overloaded: 'There is a lot going on just now. Nothing has changed; try again in a moment.',
  'store-starting': 'The store is not open for orders yet. Try again in a moment.',
  'storage-unavailable': notKnown,
  'internal-error': notKnown,
  'idempotency-in-progress': notKnown,
  unreadable: notKnown,
  'illegal-transition': 'The kitchen is too far with it for that.',
  unreachable:
    'There is no connection. You may be offline, or we are just restarting: try again in a moment; nothing is lost.',
};

/** What went wrong, as a guest should hear it. */
export function guestWords(problem: Problem): string {
  const reason = problem.kind === 'slot-unavailable' ? reasons[String(problem.more['reason'])] : undefined;
  return reason ?? words[problem.kind] ?? problemText(problem);
}

/** What is still to be said once the service was heard again. */
export function afterReading(problem: Problem | null): Problem | null {
  return problem?.kind === 'unreachable' ? null : problem;
}
