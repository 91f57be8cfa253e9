/** A problem as RFC 9457 has it, or that no answer came. */
export interface Problem {
  /** The last part of its type: `slot-full`; `unreachable` when no answer came, `unreadable` when it was none of ours. */
  readonly kind: string;
  readonly title: string;
  /** 0 when no answer came. */
  readonly status: number;
  readonly detail?: string;
  readonly retryAfterSeconds?: number;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  /** Further members, by problem: `reason`, `order_status`, `limit` … */
  readonly more: Readonly<Record<string, unknown>>;
}

/** What came of a request: expected problems are values. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

export const unreachable: Problem = {
  kind: 'unreachable',
  title: 'The service does not answer',
  status: 0,
  detail: 'It may be restarting, or the network is away. Nothing may have been changed.',
  more: {},
};

/** The problem in a response that is not a success. */
export async function problemIn(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null);
  return problemOf(body, response.status);
}

/** Reads a problem document; whatever else came is a problem by its status alone. */
export function problemOf(body: unknown, status: number): Problem {
  if (!isRecord(body) || typeof body['type'] !== 'string') return unreadable(status);
  const { type, title, detail, retry_after_seconds: retry, errors, status: _, ...more } = body;
  return {
    kind: String(type).slice(String(type).lastIndexOf('/') + 1),
    title: typeof title === 'string' ? title : `Status ${status}`,
    status,
    ...(typeof detail === 'string' && { detail }),
    ...(typeof retry === 'number' && { retryAfterSeconds: retry }),
    ...(Array.isArray(errors) && { errors: errors.filter(isFieldError) }),
    more,
  };
}

/** A problem in one sentence or two, with what is wrong with each field. */
export function problemText({ title, detail, errors = [] }: Problem): string {
  const fields = errors.map((field) => `${field.pointer.replace(/^#\//, '')} ${field.detail}`);
  return [title, ...(fields.length > 0 ? fields : [detail])].filter((part) => part !== undefined).join('. ');
}

function unreadable(status: number): Problem {
  return { kind: 'unreadable', title: 'The answer cannot be read', status, detail: `Status ${status}.`, more: {} };
}

function isFieldError(value: unknown): value is { readonly pointer: string; readonly detail: string } {
  return isRecord(value) && typeof value['pointer'] === 'string' && typeof value['detail'] === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
