import { hostname } from 'node:os';
import { z } from 'zod';
import type { Result } from '../lib/result.ts';
import { err, ok } from '../lib/result.ts';

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Where orders are kept: a given Postgres, or one of our own whose files live in `dir`. */
export type DatabaseConfig =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'embedded'; readonly dir: string };

/** What the surroundings decide, read once and checked. */
export interface Config {
  readonly database: DatabaseConfig;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Keys that are set up at start; all secret. */
  readonly bookingKey?: string;
  readonly viewKey?: string;
  readonly opsKey?: string;
  readonly corsOrigins: readonly string[];
  /** Whether customers may book on a page of ours; it needs the booking key. */
  readonly bookingPage: boolean;
  /** Proxies before us that add to X-Forwarded-For whom they serve. */
  readonly proxies: number;
  /** Requests a second that each API key may make; the usual number if absent. */
  readonly keyRate?: number;
  readonly logLevel: LogLevel;
  /** Shown to people; says nothing about who owns a store. */
  readonly nodeName: string;
}

/** A variable that cannot be used. Never contains a value: it may be a secret. */
export interface ConfigProblem {
  readonly variable: string;
  readonly problem: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** One variable as the manual shows it. */
export interface VariableDoc {
  readonly name: string;
  /** What holds when it is absent. */
  readonly fallback: string;
  readonly meaning: string;
}

const MIN_KEY_CHARACTERS = 24;
const HIGHEST_PORT = 65_535;

const secret = z.string().min(MIN_KEY_CHARACTERS, {
  error: ({ input }) => `must have at least ${MIN_KEY_CHARACTERS} characters, has ${String(input).length}`,
});

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a number from 0 to 65535')
  .transform(Number)
  .refine((value) => value <= HIGHEST_PORT, 'must be a number from 0 to 65535');

const keyRate = z
  .string()
  .regex(/^[1-9]\d{0,5}$/, 'must be a number from 1 to 999999')
  .transform(Number);

const proxies = z.string().regex(/^\d$/, 'must be a number from 0 to 9').transform(Number);

const corsOrigins = z.string().transform((text, context) => {
  const origins = text.split(',').map((origin) => origin.trim());
  origins.forEach((origin, index) => {
    const problem = originProblem(origin);
    if (problem) context.addIssue(`entry ${index + 1} ${problem}`);
  });
  return origins;
});

function originProblem(origin: string): string | null {
  if (origin === '*') return 'must name an origin; any origin (*) is not supported';
  const url = URL.parse(origin);
  if (!url || !/^https?:$/.test(url.protocol)) return 'must be an origin such as https://shop.example';
  return url.origin === origin ? null : `must be an origin alone: ${url.origin}`;
}

const schema = z.object({
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be a URL such as postgres://user:password@host:5432/database' })
    .optional()
    .meta({ fallback: 'an embedded Postgres', description: 'Postgres to keep stores, holds and orders in.' }),
  LUNCHRUSH_DATA_DIR: z
    .string()
    .default('.lunchrush')
    .meta({ fallback: '.lunchrush', description: 'Folder of the embedded Postgres; unused with `DATABASE_URL`.' }),
  PORT: port.optional().meta({ fallback: '3000', description: 'Port to listen on; 0 takes any free one.' }),
  HOST: z.string().optional().meta({
    fallback: '127.0.0.1; 0.0.0.0 if PORT is set',
    description: 'Address to listen on. Who sets `PORT` is taken for a platform that calls from outside.',
  }),
  LUNCHRUSH_BOOKING_KEY: secret.optional().meta({
    fallback: 'none',
    description: 'Sets up an API key of scope booking; at least 24 characters.',
  }),
  LUNCHRUSH_VIEW_KEY: secret.optional().meta({
    fallback: 'none',
    description: 'Sets up an API key of scope view, which changes nothing; at least 24 characters.',
  }),
  LUNCHRUSH_OPS_KEY: secret.optional().meta({
    fallback: 'none',
    description: 'Sets up an API key of scope ops; at least 24 characters, another than the others.',
  }),
  LUNCHRUSH_URL: z
    .url({ protocol: /^https?$/, error: 'must be a URL such as http://127.0.0.1:3000' })
    .optional()
    .meta({ fallback: 'http://127.0.0.1:3000', description: 'Where commands about a running service find it.' }),
  LUNCHRUSH_CORS_ORIGINS: corsOrigins.optional().meta({
    fallback: 'none',
    description: 'Origins whose pages may call the API, separated by commas.',
  }),
  LUNCHRUSH_BOOKING_PAGE: z.enum(['on', 'off'], { error: 'must be on or off' }).default('on').meta({
    fallback: 'on',
    description:
      'Whether `/book` lets anybody book, in the name of `LUNCHRUSH_BOOKING_KEY`; without that key it is off.',
  }),
  LUNCHRUSH_PROXIES: proxies.default(0).meta({
    fallback: '0',
    description: 'Proxies between the service and its callers that add the caller to X-Forwarded-For.',
  }),
  LUNCHRUSH_KEY_RATE: keyRate.optional().meta({
    fallback: '5000',
    description: 'Requests a second that each API key may make, and at once as many as in two seconds.',
  }),
  LUNCHRUSH_LOG_LEVEL: z
    .enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` })
    .default('info')
    .meta({ fallback: 'info', description: 'Least level that is logged; debug shows every event of every store.' }),
  LUNCHRUSH_NODE_NAME: z
    .string()
    .max(64, 'must have at most 64 characters')
    .optional()
    .meta({ fallback: 'the host name', description: 'What this process is called in logs.' }),
});

type Values = z.output<typeof schema>;

/** Every variable we read, in the order of the manual. */
export const variables: readonly VariableDoc[] = Object.entries(schema.shape).map(([name, variable]) => {
  const meta = variable.meta();
  return { name, fallback: String(meta?.['fallback']), meaning: meta?.description ?? '' };
});

/** Checks the environment. An empty variable counts as absent; every wrong one is named, not only the first. */
export function readConfig(environment: Environment, machine = hostname()): Result<Config, readonly ConfigProblem[]> {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = schema.safeParse(given);
  const problems = [
    ...(parsed.error?.issues ?? []).map((issue) => ({ variable: String(issue.path[0]), problem: issue.message })),
    ...sameKeyProblems(given),
    ...Object.keys(given).filter(isUnknown).map(unknownProblem),
  ];
  return parsed.success && problems.length === 0 ? ok(toConfig(parsed.data, machine)) : err(problems);
}

/** The problems as a person reads them. */
export function describeProblems(problems: readonly ConfigProblem[]): string {
  return problems.map(({ variable, problem }) => `  ${variable} ${problem}`).join('\n');
}

function toConfig(values: Values, machine: string): Config {
  return {
    database: values.DATABASE_URL
      ? { kind: 'url', url: values.DATABASE_URL }
      : { kind: 'embedded', dir: values.LUNCHRUSH_DATA_DIR },
    host: values.HOST ?? (values.PORT === undefined ? '127.0.0.1' : '0.0.0.0'),
    port: values.PORT ?? 3000,
    ...(values.LUNCHRUSH_BOOKING_KEY && { bookingKey: values.LUNCHRUSH_BOOKING_KEY }),
    ...(values.LUNCHRUSH_VIEW_KEY && { viewKey: values.LUNCHRUSH_VIEW_KEY }),
    ...(values.LUNCHRUSH_OPS_KEY && { opsKey: values.LUNCHRUSH_OPS_KEY }),
    corsOrigins: values.LUNCHRUSH_CORS_ORIGINS ?? [],
    bookingPage: values.LUNCHRUSH_BOOKING_PAGE === 'on',
    proxies: values.LUNCHRUSH_PROXIES,
    ...(values.LUNCHRUSH_KEY_RATE && { keyRate: values.LUNCHRUSH_KEY_RATE }),
    logLevel: values.LUNCHRUSH_LOG_LEVEL,
    nodeName: values.LUNCHRUSH_NODE_NAME ?? machine,
  };
}

const keyVariables = ['LUNCHRUSH_BOOKING_KEY', 'LUNCHRUSH_VIEW_KEY', 'LUNCHRUSH_OPS_KEY'] as const;

/** One key with two scopes would make it a matter of luck which of them holds. */
function sameKeyProblems(given: Environment): ConfigProblem[] {
  return keyVariables.flatMap((variable, index) => {
    const same = keyVariables
      .slice(0, index)
      .find((other) => given[other] !== undefined && given[other] === given[variable]);
    return same === undefined ? [] : [{ variable, problem: `must differ from ${same}` }];
  });
}

/** Whatever begins with `LUNCHRUSH_TEST_` is between the tests. */
function isUnknown(name: string): boolean {
  return /^LUNCHRUSH_(?!TEST_)/.test(name) && !(name in schema.shape);
}

function unknownProblem(name: string): ConfigProblem {
  return { variable: name, problem: `is not known; did you mean ${nearestTo(name)}?` };
}

function nearestTo(name: string): string {
  const known = Object.keys(schema.shape).filter((candidate) => candidate.startsWith('LUNCHRUSH_'));
  const byDistance = known.toSorted((a, b) => editDistance(name, a) - editDistance(name, b));
  return byDistance[0] ?? 'LUNCHRUSH_DATA_DIR';
}

/** Letters to add, drop or change to get from one word to the other (Levenshtein 1965). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let i = 0; i < from.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j += 1) {
      const change = (row[j] ?? 0) + (from[i] === to[j] ? 0 : 1);
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
