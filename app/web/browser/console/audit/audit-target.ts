import { orderPath, processPath, storePath } from '../paths.ts';

/** Where what was changed is shown; null where it has no page. */
export function pageOfTarget(target: string): string | null {
  const [, kind, id = ''] = /^(\S+) (.+)$/.exec(target) ?? [];
  switch (kind) {
    case 'store':
      return storePath(id);
    case 'order':
      return orderPath(id);
    case 'process':
      return processPath(id);
    case 'pos_account':
      return '/console/pos-accounts';
    default:
      return null;
  }
}

/** `process.restart` as people say it: `process restart`. */
export function actionWords(action: string): string {
  return action.replaceAll(/[._]/g, ' ');
}

/** A detail as pairs, where it is an object; as it is otherwise. */
export function detailPairs(detail: string): readonly (readonly [string, string])[] | null {
  const parsed = parsedOf(detail);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null;
  return Object.entries(parsed).map(([name, value]) => [
    name.replaceAll('_', ' '),
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
}

function parsedOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
