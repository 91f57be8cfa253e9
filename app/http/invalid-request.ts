import type { z } from 'zod';
import type { FieldError, Problem } from './problems.ts';

/** Errors named in one problem; a client mends the first ones first. */
const MOST_ERRORS = 20;
const LONGEST_DETAIL = 200;

/**
 * Ids of things that a well-formed id may turn out not to name either. As `unknown` in the `params` of an issue it says:
 * we cannot have issued this id, so there is no such thing.
 */
export type UnknownThing = 'store-unknown' | 'hold-unknown' | 'order-unknown' | 'pos-account-unknown';

/** What a schema found wrong, told to the client. A request that is fine but for an id of nothing gets a 404. */
export function invalidRequest(error: z.ZodError): Problem {
  const unknown = error.issues.map(unknownThing);
  const [first] = unknown;
  if (first !== undefined && !unknown.includes(undefined)) return { kind: first };
  const errors = error.issues.flatMap(fieldErrors).slice(0, MOST_ERRORS);
  return { kind: 'invalid-request', detail: 'See errors for each field or parameter.', errors };
}

/** A problem with one field alone. */
export function invalidField(pointer: string, detail: string): Problem {
  return { kind: 'invalid-request', detail: 'See errors for each field or parameter.', errors: [{ pointer, detail }] };
}

function unknownThing(issue: z.core.$ZodIssue): UnknownThing | undefined {
  return issue.code === 'custom' ? issue.params?.['unknown'] : undefined;
}

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code !== 'unrecognized_keys') return [{ pointer: pointerTo(issue.path), detail: brief(wordsOf(issue)) }];
  return issue.keys
    .slice(0, MOST_ERRORS)
    .map((key) => ({ pointer: pointerTo([...issue.path, key]), detail: 'is not a known field' }));
}

/** What is absent has no type to be wrong; the schemas' library tells that case by its message alone. */
function wordsOf({ code, message }: z.core.$ZodIssue): string {
  return code === 'invalid_type' && message.endsWith('received undefined') ? 'is required' : message;
}

function brief(text: string): string {
  return text.length <= LONGEST_DETAIL ? text : `${text.slice(0, LONGEST_DETAIL - 1)}…`;
}

function pointerTo([part, ...path]: readonly PropertyKey[]): string {
  if (part === 'query') return `?${path.map(String).map(brief).join('.')}`;
  if (part === 'params') return `{${path.map(String).map(brief).join('.')}}`;
  return ['#', ...path.map(pointerToken)].join('/');
}

/** RFC 6901, as a URI fragment. */
function pointerToken(key: PropertyKey): string {
  const text = brief(String(key)).toWellFormed();
  return encodeURIComponent(text.replaceAll('~', '~0').replaceAll('/', '~1'));
}
