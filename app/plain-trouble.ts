/**
 * What stands in the way of the service, in a sentence for whoever runs it: where in our code it showed is of no use to
 * them.
 */
export class PlainTrouble extends Error {
  override readonly name = 'PlainTrouble';
}

/** The plain trouble that an error comes from; null when it is something else. */
export function plainTroubleOf(error: unknown): PlainTrouble | null {
  if (error instanceof PlainTrouble) return error;
  return error instanceof Error && error.cause !== undefined ? plainTroubleOf(error.cause) : null;
}
