import type { Figures } from '../../answers/overview.ts';

/** Why no store is shown: none is like what is looked for, none was told of yet, or there is none. */
export type EmptyBoard = 'no-match' | 'loading' | 'no-store';

/** `known`: stores that were told of. The figures count all that one may see, and come before the last of them is told of. */
export function whyEmpty(known: number, figures: Figures | undefined): EmptyBoard {
  if (known > 0) return 'no-match';
  if (figures === undefined) return 'loading';
  const { open, starting, set_aside } = figures.stores;
  return open + starting + set_aside === 0 ? 'no-store' : 'loading';
}
