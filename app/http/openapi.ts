import { z } from 'zod';
import { SESSION_COOKIE } from './credentials.ts';
import { problemExamples, problemSchema } from './problem-examples.ts';
import type { ProblemKind } from './problems.ts';
import { problemDocument, problemKinds, problemTypes } from './problems.ts';
import type { DocumentedAnswer, Route } from './route.ts';

export type JsonSchema = z.core.JSONSchema.BaseSchema;

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

/** What comes with one media type. */
export interface Content {
  readonly schema?: JsonSchema;
  readonly examples?: Readonly<Record<string, object>>;
}

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly security: readonly object[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Readonly<Record<string, Content>> }>
  >;
}

/** An OpenAPI 3.1 document. */
export interface OpenApi {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly examples: Readonly<Record<string, object>>;
    readonly securitySchemes: object;
  };
}

/** The document of the very routes and schemas that serve. */
export function openApiOf(routes: readonly Route[], version: string): OpenApi {
  const schemas = new Schemas();
  const paths: Record<string, Record<string, Operation>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route, schemas) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Lunchrush', version, description: INTRODUCTION },
    paths,
    components: {
      schemas: schemas.named,
      examples: Object.fromEntries(problemKinds.map((kind) => [kind, problemExample(kind)])),
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: KEYS },
        session: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE, description: SESSIONS },
      },
    },
  };
}

const INTRODUCTION = [
  'Order scheduling for restaurants with many stores.',
  'Instants are RFC 3339: answers about a store carry its own offset, requests may use any.',
  'Unknown fields are refused. Problems are RFC 9457 documents; decide by their `type`.',
  'A refused request (4xx, 5xx) has changed nothing, but for `storage-unavailable` that says its outcome is not known.',
  'Answers to a request with a key say what is left of its quota: headers RateLimit and RateLimit-Policy; beyond it, 429.',
].join(' ');

const KEYS = [
  'A key has scope `booking`, `view` or `ops`, and may be limited to some stores. `view` reads all that customers and',
  'ops read, and changes nothing; `ops` includes both others.',
].join(' ');

const SESSIONS = [
  'Of who is signed in to the console, with `POST /console/session`: stands for the key they came with. Whatever changes',
  'anything needs the header X-CSRF-Token, with the `csrf_token` of the session.',
].join(' ');

const KEY_KEPT = [
  '1 to 255 printable ASCII characters; always send one. The same key and request give the first answer again,',
  'byte for byte, for 24 hours, with the header Idempotency-Replayed; another request, 422; one still running, 409.',
  'Keys belong to your API key. A refusal is not kept: the same key may be tried again.',
].join(' ');

const KEY_ACCEPTED = 'Accepted, not needed: the request may be repeated anyway.';

/** Makes JSON Schema of our schemas and collects those that have a name. */
class Schemas {
  readonly named: Record<string, JsonSchema> = {};

  of(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const { $defs = {}, $schema: _, ...root } = z.toJSONSchema(schema, { io, override: retouch });
    for (const [name, definition] of Object.entries($defs)) this.#add(name, definition);
    return root;
  }

  #add(name: string, definition: JsonSchema): void {
    const known = this.named[name];
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(definition)) {
      throw new Error(`two schemas are called ${name}`);
    }
    this.named[name] = definition;
  }
}

/**
 * Answers may grow: what a client does not know yet is not wrong. And our examples are of what is sent, so they stay
 * where zod drops them, in schemas that turn what is sent into something else.
 */
function retouch({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: JsonSchema }): void {
  const { def } = zodSchema._zod;
  if (def.type === 'object' && def.catchall === undefined) delete jsonSchema.additionalProperties;
  const examples = z.globalRegistry.get(zodSchema)?.['examples'];
  if (Array.isArray(examples)) jsonSchema.examples = examples;
}

function operationOf(route: Route, schemas: Schemas): Operation {
  const { body } = route.input;
  return {
    operationId: route.operation,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description !== undefined && { description: route.description }),
    security: securityOf(route),
    parameters: parametersOf(route, schemas),
    ...(body !== undefined && {
      requestBody: {
        required: !body.safeParse(undefined).success,
        content: { 'application/json': { schema: schemas.of(body, 'input') } },
      },
    }),
    responses: { ...answersOf(route, schemas), ...problemsOf(route, schemas) },
  };
}

function securityOf({ scope }: Route): readonly object[] {
  if (scope === 'public') return [];
  return scope === 'session' ? [{ session: [] }] : [{ apiKey: [scope] }, { session: [] }];
}

function parametersOf({ input, idempotencyKey, resumes }: Route, schemas: Schemas): Parameter[] {
  const path = input.params === undefined ? [] : membersOf(schemas.of(input.params, 'input'), 'path');
  const query = input.query === undefined ? [] : membersOf(schemas.of(input.query, 'input'), 'query');
  const key = idempotencyKey && [idempotencyHeader(idempotencyKey === 'kept' ? KEY_KEPT : KEY_ACCEPTED)];
  return [...path, ...query, ...(key ?? []), ...(resumes === true ? [lastEventHeader] : [])];
}

const lastEventHeader: Parameter = {
  name: 'Last-Event-ID',
  in: 'header',
  required: false,
  description: 'The id of the last event that arrived: the stream goes on right after it.',
  schema: { type: 'string', maxLength: 40 },
};

function membersOf(schema: JsonSchema, place: 'path' | 'query'): Parameter[] {
  return Object.entries(schema.properties ?? {}).map(([name, member]) => {
    const { description, ...rest }: JsonSchema = typeof member === 'object' ? member : {};
    const required = schema.required?.includes(name) ?? false;
    return { name, in: place, required, ...(description !== undefined && { description }), schema: rest };
  });
}

function idempotencyHeader(description: string): Parameter {
  const schema: JsonSchema = { type: 'string', minLength: 1, maxLength: 255, pattern: '^[ -~]+$' };
  return { name: 'Idempotency-Key', in: 'header', required: false, description, schema };
}

function answersOf({ answers }: Route, schemas: Schemas): Operation['responses'] {
  return Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, answerOf(answer, schemas)]));
}

function answerOf({ description, schema, contentType }: DocumentedAnswer, schemas: Schemas) {
  if (schema === undefined && contentType === undefined) return { description };
  const content: Content =
    schema === undefined ? { schema: { type: 'string' } } : { schema: schemas.of(schema, 'output') };
  return { description, content: { [contentType ?? 'application/json']: content } };
}

/** The problems of one route, by status. */
function problemsOf(route: Route, schemas: Schemas): Operation['responses'] {
  const schema = schemas.of(problemSchema, 'output');
  const kinds = problemKindsOf(route);
  const byStatus = Object.groupBy(kinds, (kind) => problemTypes[kind].status);
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, same = []]) => {
      const examples = Object.fromEntries(same.map((kind) => [kind, { $ref: `#/components/examples/${kind}` }]));
      const description = same.map((kind) => `${problemTypes[kind].title} (\`${kind}\`).`).join(' ');
      return [status, { description, content: { 'application/problem+json': { schema, examples } } }];
    }),
  );
}

const ofKeys: readonly ProblemKind[] = [
  'unauthorized',
  'forbidden',
  'rate-limited',
  'overloaded',
  'storage-unavailable',
];

/** The problems a route may answer with: its own, and those of everything it goes through. */
export function problemKindsOf(route: Route): readonly ProblemKind[] {
  const { scope, method, input, idempotencyKey, problems } = route;
  const keyed: ProblemKind[] = scope === 'public' ? [] : [...ofKeys];
  const changing: ProblemKind[] = scope === 'public' || method === 'get' ? [] : ['csrf-token-invalid'];
  const bodied: ProblemKind[] = input.body === undefined ? [] : ['body-too-large', 'media-type-unsupported'];
  const kept: ProblemKind[] = idempotencyKey === 'kept' ? ['idempotency-in-progress', 'idempotency-key-reused'] : [];
  const all: ProblemKind[] = ['invalid-request', 'request-timeout', 'headers-too-large', 'internal-error'];
  const may = new Set<ProblemKind>([...all, ...keyed, ...changing, ...bodied, ...kept, ...problems]);
  return problemKinds.filter((kind) => may.has(kind));
}

function problemExample(kind: ProblemKind): object {
  return { summary: problemTypes[kind].title, value: problemDocument(problemExamples[kind]) };
}

/** As text; schemas with a name stand where OpenAPI has them. */
export function openApiText(document: OpenApi): string {
  return JSON.stringify(document, (member, value: unknown) =>
    member === '$ref' && typeof value === 'string' ? value.replace('#/$defs/', '#/components/schemas/') : value,
  );
}
