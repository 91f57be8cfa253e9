/** A file of the project: its path from the root, with `/`, and its text. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

const comment = String.raw`\/\*[\s\S]*?\*\/|\/\/[^\n]*`;
const text = String.raw`'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"`;
const template = String.raw`${'`'}(?:\\.|[^${'`'}\\])*${'`'}`;
/** Where an expression may begin, a slash begins a regular expression. */
const regexp = String.raw`(?<=(?:[=(,:;!&|?{}[\n]|=>|\breturn)\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*`;
const tokens = new RegExp([comment, text, template, regexp].join('|'), 'g');

/** The text without its comments; lines stay where they are. */
export function withoutComments(source: string): string {
  return source.replace(tokens, (token) => (/^\/[/*]/.test(token) ? blank(token) : token));
}

/** The text without comments, and with nothing in its strings and regular expressions but what templates compute. */
export function codeOf(source: string): string {
  return source.replace(tokens, (token) => (token.startsWith('`') ? computedParts(token) : blank(token)));
}

function computedParts(template: string): string {
  const parts = template.match(/\$\{[^}]*\}|\n/g) ?? [];
  return parts.join(' ');
}

function blank(token: string): string {
  return token.replace(/[^\n]/g, ' ');
}

const importing = /\bfrom\s*(['"])([^'"\n]+)\1|\bimport\s*\(?\s*(['"])([^'"\n]+)\3|\brequire\(\s*(['"])([^'"\n]+)\5/g;

/** Everything a file imports or re-exports, types and dynamic imports included, as it is written. */
export function specifiersOf({ text }: Source): readonly string[] {
  return [...withoutComments(text).matchAll(importing)].map((match) => match[2] ?? match[4] ?? match[6] ?? '');
}

/** The files of the project a file imports, as paths from the root. */
export function importsOf(source: Source): readonly string[] {
  const base = new URL(source.path, 'file:///');
  return specifiersOf(source)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => new URL(specifier, base).pathname.slice(1));
}

/** The packages and Node modules a file imports, by their whole name. */
export function packagesOf(source: Source): readonly string[] {
  return specifiersOf(source).filter((specifier) => !specifier.startsWith('.'));
}

/** `path:line: what` for every match in the code proper. */
export function mentions(source: Source, pattern: RegExp): readonly string[] {
  return matchesIn(codeOf(source.text), source.path, pattern);
}

/** As {@link mentions}, strings included. */
export function mentionsInStringsToo(source: Source, pattern: RegExp): readonly string[] {
  return matchesIn(withoutComments(source.text), source.path, pattern);
}

function matchesIn(code: string, path: string, pattern: RegExp): readonly string[] {
  return [...code.matchAll(new RegExp(pattern, `${pattern.flags}g`))].map((match) => {
    const line = code.slice(0, match.index).split('\n').length;
    return `${path}:${line}: ${match[0].trim()}`;
  });
}
