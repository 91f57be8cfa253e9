/** The next of 1, 2, 4 and 10 times a power of ten: all but 1 have a whole half. */
export function niceTop(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return power * ([1, 2, 4, 10].find((step) => step * power >= value) ?? 10);
}

/** Nothing, the half and the whole of a top, where the half is whole, too. */
export function evenTicks(top: number): number[] {
  return Number.isInteger(top / 2) ? [0, top / 2, top] : [0, top];
}
