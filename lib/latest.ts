/** The latest state of each row: the one for which `newer` holds against the one kept so far. */
export function latest<T>(items: Iterable<T>, keyOf: (item: T) => string, newer: (item: T, kept: T) => boolean): T[] {
  const byKey = new Map<string, T>();
  for (const item of items) {
    const key = keyOf(item);
    const kept = byKey.get(key);
    if (kept === undefined || newer(item, kept)) byKey.set(key, item);
  }
  return [...byKey.values()];
}
