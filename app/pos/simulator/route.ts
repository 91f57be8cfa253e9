export type RequestKind = 'submit' | 'look_up' | 'void' | 'changes';

/** What a request asks for. */
export interface Route {
  readonly kind: RequestKind;
  readonly storeRef: string;
  readonly orderId: string | null;
  readonly since: string | null;
}

/** Reads `/stores/{store_ref}/orders…` and `/stores/{store_ref}/changes`; null for anything else. */
export function routeOf(method: string | undefined, url: string | undefined): Route | null {
  const [path = '', query = ''] = (url ?? '').split('?', 2);
  const [root, stores, ref, things, id, action, ...more] = path.split('/');
  if (root !== '' || stores !== 'stores' || !ref || more.length > 0) return null;
  const kind = kindOf(method, things, id, action);
  if (kind === null) return null;
  const storeRef = decode(ref);
  const orderId = id === undefined ? null : decode(id);
  return { kind, storeRef, orderId, since: kind === 'changes' ? new URLSearchParams(query).get('since') : null };
}

function kindOf(
  method: string | undefined,
  things: string | undefined,
  id: string | undefined,
  action: string | undefined,
): RequestKind | null {
  if (things === 'orders' && method === 'POST' && id === undefined) return 'submit';
  if (things === 'orders' && method === 'POST' && id && action === 'void') return 'void';
  if (things === 'orders' && method === 'GET' && id && action === undefined) return 'look_up';
  if (things === 'changes' && method === 'GET' && id === undefined) return 'changes';
  return null;
}

/** `decodeURIComponent` that never throws. */
function decode(segment: string): string {
  if (!segment.includes('%')) return segment;
  return segment.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) =>
    Buffer.from(escapes.replaceAll('%', ''), 'hex').toString(),
  );
}
