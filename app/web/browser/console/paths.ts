/** A page's place: `/console/stores/:store_id`. Parts with a colon take any text. */
export type PathPattern = string;

export type PathParams = Readonly<Record<string, string>>;

/** The texts of a path's variable parts; null when the path is another. */
export function matchPath(pattern: PathPattern, path: string): PathParams | null {
  const wanted = partsOf(pattern);
  const given = partsOf(path);
  if (wanted.length !== given.length) return null;
  const isMatch = wanted.every((part, index) => part.startsWith(':') || part === given[index]);
  return isMatch ? paramsOf(wanted, given) : null;
}

function paramsOf(wanted: readonly string[], given: readonly string[]): PathParams {
  const pairs = wanted.map((part, index) => [part, given[index] ?? ''] as const);
  return Object.fromEntries(
    pairs.filter(([part]) => part.startsWith(':')).map(([part, text]) => [part.slice(1), decoded(text)]),
  );
}

function partsOf(path: string): readonly string[] {
  return path.split('/').filter((part) => part !== '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function storePath(storeId: string): string {
  return `/console/stores/${encodeURIComponent(storeId)}`;
}

export function orderPath(orderId: string): string {
  return `/console/orders/${encodeURIComponent(orderId)}`;
}

/** Processes, opened at one of them. */
export function processPath(path: string): string {
  return `/console/processes?at=${encodeURIComponent(path)}`;
}

/** What a link of the sign-in mail or terminal carries: `#code=…`. */
export function codeIn(fragment: string): string | null {
  return new URLSearchParams(fragment.replace(/^#/, '')).get('code');
}
