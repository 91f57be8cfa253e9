/** The same JSON value with every object's keys in snake_case. */
export function toSnakeCase(value: unknown): unknown {
  return withKeys(value, (key) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
}

/** The same JSON value with every object's keys in camelCase. */
export function toCamelCase(value: unknown): unknown {
  return withKeys(value, (key) => key.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase()));
}

function withKeys(value: unknown, rename: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => withKeys(item, rename));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [rename(key), withKeys(inner, rename)]));
}
