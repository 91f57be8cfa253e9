/**
 * What a link does to its connections while it is broken.
 *
 * - `refuse`: all are reset, and the port is closed.
 * - `black-hole`: bytes vanish in both directions, and no end of a connection is passed on; nor ever after, for a
 *   connection that has lost any.
 * - `requests-lost`, `answers-lost`: the same in one direction.
 * - `stall`: bytes wait, and arrive when it is over: as late as that.
 * - `delay`: each byte arrives so much later.
 * - `cut`: all are reset, again and again; new ones are taken.
 */
export type LinkFault =
  | { readonly kind: 'refuse' | 'black-hole' | 'requests-lost' | 'answers-lost' | 'stall' }
  | { readonly kind: 'delay'; readonly delayMs: number }
  | { readonly kind: 'cut'; readonly everyMs: number };
