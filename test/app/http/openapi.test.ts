import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { JsonSchema, OpenApi } from '../../../app/http/openapi.ts';
import { openApiOf } from '../../../app/http/openapi.ts';
import { problemKinds } from '../../../app/http/problems.ts';
import type { Harness } from './harness.ts';
import { keys, send, signIn, startHarness } from './harness.ts';
import { violations } from './json-schema.ts';
import { requests } from './route-requests.ts';

/** The document as clients get it. */
async function documentOf(harness: Harness): Promise<OpenApi> {
  const response = await fetch(`${harness.url}/openapi.json`);
  return (await response.json()) as OpenApi;
}

/** Every object in a document, however deep. */
function* objectsIn(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Record<string, unknown>;
  for (const member of Object.values(value)) yield* objectsIn(member);
}

function resolve(document: unknown, ref: string): unknown {
  return ref
    .slice(2)
    .split('/')
    .reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], document);
}

test('the document is OpenAPI 3.1 and has every route that is served', async (t) => {
  const harness = await startHarness(t);
  const document = await documentOf(harness);
  assert.equal(document.openapi, '3.1.0');
  assert.equal(document.info.version, '1.2.3');
  for (const { path, method } of harness.api.routes) assert(document.paths[path]?.[method], `${method} ${path}`);
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  assert.equal(operations.length, harness.api.routes.length);
  assert.equal(new Set(operations.map(({ operationId }) => operationId)).size, operations.length);
});

test('every reference leads somewhere', async (t) => {
  const document = await documentOf(await startHarness(t));
  const refs = [...objectsIn(document)].flatMap(({ $ref }) => (typeof $ref === 'string' ? [$ref] : []));
  assert(refs.length > 100);
  for (const ref of refs) assert(resolve(document, ref), ref);
});

test('each operation names its parameters, its answers and its problems', async (t) => {
  const document = await documentOf(await startHarness(t));
  for (const [path, operations] of Object.entries(document.paths)) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    for (const operation of Object.values(operations)) {
      const documented = operation.parameters.filter((parameter) => parameter.in === 'path');
      assert.deepEqual(
        documented.map(({ name }) => name),
        inPath,
        path,
      );
      assert(documented.every(({ required }) => required));
      assert(
        Object.keys(operation.responses).some((status) => status.startsWith('2')),
        path,
      );
      assert(operation.responses['400'] && operation.responses['500'], path);
      const isForSome = operation.security.length > 0 || operation.operationId === 'beginSession';
      assert.equal(operation.responses['401'] !== undefined, isForSome, path);
    }
  }
});

test('who may only repeat with a key is told so, and who need not too', async (t) => {
  const { paths } = await documentOf(await startHarness(t));
  const header = (path: string) => paths[path]?.['post']?.parameters.find((parameter) => parameter.in === 'header');
  assert.match(header('/v1/orders')?.description ?? '', /A refusal is not kept/);
  assert.match(header('/v1/orders/{order_id}/cancel')?.description ?? '', /not needed/);
  assert.equal(header('/v1/ops/processes/{name}/restart'), undefined);
});

test('what is answered is what is documented', async (t) => {
  const harness = await startHarness(t);
  const { paths, components } = await documentOf(harness);
  for (const { operation, method, path, scope } of harness.api.routes) {
    const request = requests[operation]?.(harness);
    assert(request);
    const credentials = scope === 'session' ? { key: null, ...(await signIn(harness, keys.ops)) } : { key: keys.ops };
    const got = await send(harness, method.toUpperCase(), request.path, { ...credentials, ...request });
    assert(got.status < 300, `${operation}: ${got.text}`);
    const answer = paths[path]?.[method]?.responses[got.status];
    assert(answer, `${operation} answered ${got.status}`);
    const schema = answer.content?.['application/json']?.schema;
    if (schema === undefined) continue;
    assert.deepEqual(violations(got.json, schema, components.schemas), [], operation);
    assert.deepEqual(undocumented(got.json, schema, components.schemas), [], operation);
  }
});

/** Fields that are answered and not documented; found by closing every schema that says nothing of further fields. */
function undocumented(value: unknown, schema: JsonSchema, named: OpenApi['components']['schemas']): string[] {
  const closed = structuredClone({ schema, named });
  for (const object of objectsIn(closed)) {
    if (object['type'] === 'object') object['additionalProperties'] ??= false;
  }
  return violations(value, closed.schema, closed.named);
}

test('every example keeps to its schema', async (t) => {
  const { components } = await documentOf(await startHarness(t));
  let examples = 0;
  for (const [name, schema] of Object.entries(components.schemas)) {
    for (const example of schema.examples ?? []) {
      assert.deepEqual(violations(example, schema, components.schemas), [], name);
      examples += 1;
    }
  }
  assert(examples >= 12, `${examples} examples`);
  const problem = components.schemas['Problem'];
  assert(problem);
  for (const [kind, example] of Object.entries(components.examples)) {
    const value = 'value' in example ? example.value : undefined;
    assert.deepEqual(violations(value, problem, components.schemas), [], kind);
  }
});

test('every example request is taken', async (t) => {
  const harness = await startHarness(t);
  for (const { input, operation } of harness.api.routes) {
    const examples = input.body?.meta()?.['examples'];
    if (input.body === undefined) continue;
    assert(Array.isArray(examples) && examples.length > 0, `${operation} has no example`);
    for (const example of examples) assert(input.body.safeParse(example).error === undefined, operation);
  }
});

test('the checks above can fail', async (t) => {
  const harness = await startHarness(t);
  const { components } = openApiOf(harness.api.routes, '1');
  const hold = components.schemas['Hold'];
  assert(hold);
  const [example] = hold.examples ?? [];
  assert(typeof example === 'object' && example !== null);
  assert.notDeepEqual(violations({ ...example, status: 'lost' }, hold, components.schemas), []);
  assert.notDeepEqual(violations({ ...example, units: undefined }, hold, components.schemas), []);
  assert.deepEqual(undocumented({ ...example, extra: 1 }, hold, components.schemas), ['$.extra may not be']);
});

test('the page shows every route and every problem, runs no script and loads nothing', async (t) => {
  const harness = await startHarness(t);
  const response = await fetch(`${harness.url}/docs`);
  const page = await response.text();
  assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8');
  for (const { path, operation, method } of harness.api.routes) {
    assert(page.includes(`id="${operation}"`) && page.includes(path) && page.includes(method.toUpperCase()), path);
  }
  for (const kind of problemKinds) assert(page.includes(`id="${kind}"`), kind);
  assert.doesNotMatch(page, /<script|<link|<img|\bsrc=|@import|url\(|\son\w+=/i);
  const anchors = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  for (const id of anchors) assert(page.includes(`id="${id}"`), `#${id} leads nowhere`);
});

test("the page's one style is the one its policy allows", async (t) => {
  const { url } = await startHarness(t);
  const response = await fetch(`${url}/docs`);
  const style = /<style>(.*)<\/style>/s.exec(await response.text())?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = response.headers.get('content-security-policy') ?? '';
  assert(policy.includes(`style-src 'sha256-${hash}'`), policy);
  assert(policy.includes("default-src 'none'"));
});
