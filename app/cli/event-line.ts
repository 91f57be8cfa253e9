/** An event as the API shows it; further fields depend on its kind. */
export interface ShownEvent {
  readonly kind: string;
  readonly at: string;
  readonly store_id?: string;
  readonly seq?: number;
}

/** One event as one line for people: when, where, what, and all that is said of it. */
export function eventLine({ kind, at, store_id = '', seq: _, ...rest }: ShownEvent): string {
  const facts = Object.entries(rest).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return [at, store_id, kind, ...facts].filter((part) => part !== '').join('  ');
}
