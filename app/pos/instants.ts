import { DateTime } from 'luxon';

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

/** The instant in milliseconds that an RFC 3339 text names; null when it names none. */
export function parseInstant(text: string): number | null {
  if (!RFC_3339.test(text)) return null;
  const parsed = DateTime.fromISO(text);
  return parsed.isValid ? parsed.toMillis() : null;
}

/** RFC 3339 in UTC. */
export function formatInstant(instant: number): string {
  return DateTime.fromMillis(instant, { zone: 'utc' }).toISO() ?? 'invalid';
}

/** A function that remembers its last answer: a rush asks for the same promise time over and over. */
export function rememberLast<A, B>(compute: (input: A) => B): (input: A) => B {
  let last: { readonly input: A; readonly output: B } | null = null;
  return (input) => {
    if (last === null || last.input !== input) last = { input, output: compute(input) };
    return last.output;
  };
}
