import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (how: { readonly type: 'major'; readonly flavor: 'last-resort' }) => void;

/**
 * How far the heap may grow until V8 looks through all of it again. Left to itself V8 allows 5 to 25 % once memory was given
 * back, as here and after any quiet spell: a rush in 11,000 stores then begins with two whole collections, of half a
 * second of CPU each. It is told percent: at least as much again as there is, and at most what V8 allows under load.
 */
const ROOM_BYTES = 200_000_000;
const LEAST_PERCENT = 100;
const MOST_PERCENT = 300;

/**
 * Lets go of what a start leaves behind: V8's young generation grows to 128 MB while everything that is made stays, and
 * would be kept at that. Stops the process, for half a second with 11,000 stores of ten open orders each: so it comes
 * once, before requests are let in, and what falls due in that half second is as much later. The last resort is the one
 * that gives memory back.
 */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: Collect = runInNewContext('gc');
  setFlagsFromString(`--heap-growing-percent=${roomPercent(getHeapStatistics().used_heap_size)}`);
  collect({ type: 'major', flavor: 'last-resort' });
}

function roomPercent(heapBytes: number): number {
  return Math.round(Math.min(MOST_PERCENT, Math.max(LEAST_PERCENT, (100 * ROOM_BYTES) / heapBytes)));
}
