/** Where a guest is; all of it stands in the address, so that a reload or a bookmark comes back to it. */
export type Place =
  | { readonly kind: 'stores' }
  | { readonly kind: 'slots'; readonly storeId: string; readonly date?: string }
  | { readonly kind: 'checkout'; readonly storeId: string; readonly holdId: string }
  | { readonly kind: 'order'; readonly storeId: string; readonly orderId: string }
  /** Looking for another slot for an order. */
  | { readonly kind: 'move'; readonly storeId: string; readonly orderId: string; readonly date?: string };

export function placeAt(path: string, query: string): Place {
  const storeId = decoded(/^\/book\/([^/]+)\/?$/.exec(path)?.[1] ?? '');
  const given = new URLSearchParams(query);
  const date = given.get('date');
  const day = date === null ? {} : { date };
  if (storeId === '') return { kind: 'stores' };
  const [holdId, orderId] = [given.get('hold'), given.get('order')];
  if (orderId !== null)
    return given.has('move') ? { kind: 'move', storeId, orderId, ...day } : { kind: 'order', storeId, orderId };
  return holdId === null ? { kind: 'slots', storeId, ...day } : { kind: 'checkout', storeId, holdId };
}

export function addressOf(place: Place): string {
  if (place.kind === 'stores') return '/book';
  const query = new URLSearchParams(queryOf(place)).toString();
  return `/book/${encodeURIComponent(place.storeId)}${query === '' ? '' : `?${query}`}`;
}

function queryOf(place: Exclude<Place, { kind: 'stores' }>): Record<string, string> {
  if (place.kind === 'checkout') return { hold: place.holdId };
  if (place.kind === 'order') return { order: place.orderId };
  const day = place.date === undefined ? {} : { date: place.date };
  return place.kind === 'move' ? { order: place.orderId, move: '1', ...day } : day;
}

/** What somebody typed may be no percent-encoding; then it names nothing, which the service will say. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
