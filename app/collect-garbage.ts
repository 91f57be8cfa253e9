import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (how: { readonly type: 'major'; readonly flavor: 'last-resort' }) => void;

/**
 * How far the heap may grow, in percent of what is alive, until V8 looks through all of it again. Left to itself V8 allows 5 to
 * 25 % once memory was given back, as here and after any quiet spell: a rush in 11,000 stores then begins with two whole
 * collections, of half a second of CPU each. Under load it allows up to 300 % by itself.
 */
const ROOM_PERCENT = 100;

/**
 * Lets go of what a start leaves behind: V8's young generation grows to 128 MB while everything that is made stays, and
 * would be kept at that. Stops the process, for half a second with 11,000 stores of ten open orders each: so it comes
 * once, before requests are let in, and what falls due in that half second is as much later. The last resort is the one
 * that gives memory back.
 */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: Collect = runInNewContext('gc');
  setFlagsFromString(`--heap-growing-percent=${ROOM_PERCENT}`);
  collect({ type: 'major', flavor: 'last-resort' });
}
