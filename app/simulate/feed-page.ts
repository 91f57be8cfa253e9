import type { Cursor } from '../../stores/ids.ts';
import type { FeedChange, FeedOutcome } from '../../stores/pos.ts';
import type { Dice } from './dice.ts';
import type { Kitchen } from './kitchen.ts';
import type { PosManner } from './pos-manner.ts';

const PAGE = 20;

/** One page of a kitchen's feed, spoilt as the POS's manner says. */
export function feedPage(kitchen: Kitchen, since: Cursor | null, manner: PosManner, dice: Dice): FeedOutcome {
  const spoilt = () => manner.feedShare > 0 && dice.chance(manner.feedShare);
  if (manner.isDown) return { kind: 'failed', reason: 'connection refused' };
  if (spoilt()) return { kind: 'failed', reason: '503', retryAfterMs: 1_000 };
  const from = since === null ? 0 : Number(since);
  const read = kitchen.read(from, PAGE);
  const changes = read.length === 0 || manner.feedShare === 0 ? read : spoil(read, spoilt, dice);
  const problems = spoilt() ? ['an entry without a status'] : [];
  if (read.length > 0 && spoilt())
    return { kind: 'read', changes: changes.slice(0, dice.int(0, read.length)), problems };
  return { kind: 'read', changes, problems, next: String(from + read.length) as Cursor };
}

/** Repeats, shuffles and adds strangers. */
function spoil(read: readonly FeedChange[], spoilt: () => boolean, dice: Dice): readonly FeedChange[] {
  const repeated = spoilt() ? [...read, ...read.filter(() => dice.chance(0.5))] : read;
  const mixed = spoilt() ? [...repeated, ...strangers(read)] : repeated;
  return spoilt() ? shuffled(mixed, dice) : mixed;
}

function strangers([first]: readonly FeedChange[]): readonly FeedChange[] {
  if (first === undefined) return [];
  return [
    { ...first, changeId: `${first.changeId}-x`, orderId: 'somebody-elses' },
    { ...first, changeId: `${first.changeId}-y`, orderId: 'ord_0000000000000000000000' },
    { ...first, changeId: `${first.changeId}-z`, status: 'flambeed' },
  ];
}

/** Fisher and Yates. */
function shuffled<T>(things: readonly T[], dice: Dice): readonly T[] {
  const left = [...things];
  return things.flatMap(() => left.splice(dice.int(0, left.length - 1), 1));
}
