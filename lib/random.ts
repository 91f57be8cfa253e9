/** A number in [0, 1), each as likely; `Math.random` is one. Handed in, so that a run can be repeated. */
export type Random = () => number;

const TWO_TO_32 = 4_294_967_296;

/**
 * Repeatable numbers for tests, the demo and the simulation; not for secrets.
 * Source: sfc32 of Chris Doty-Humphrey's PractRand, which passes its own test suite and BigCrush.
 */
export function seededRandom(seed: number): Random {
  let a = 0;
  let b = seed | 0;
  let c = Math.floor(seed / TWO_TO_32) | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / TWO_TO_32;
  };
  // As in PractRand: the first numbers of seeds that differ in one bit are alike, so they are thrown away.
  for (let i = 0; i < 12; i += 1) next();
  return next;
}
