import { pageStyle } from './docs-style.ts';
import type { Html } from './html.ts';
import { html, join, link, list, prose, raw, section, table } from './html.ts';
import type { Content, JsonSchema, OpenApi, Operation, Parameter } from './openapi.ts';
import { problemKindsOf } from './openapi.ts';
import { problemExamples } from './problem-examples.ts';
import { problemDocument, problemKinds, problemTypes, problemTypeUrl } from './problems.ts';
import type { Route } from './route.ts';
import { describeSchema, exampleOf, fieldRows } from './schema-words.ts';

/** The OpenAPI document as one page to read: no script, and nothing that is loaded from anywhere. */
export function docsPage(document: OpenApi, routes: readonly Route[]): string {
  const { title, version, description } = document.info;
  const tags = [...new Set(routes.map(({ tag }) => tag))];
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} API</title><style>${raw(pageStyle)}</style></head>
<body><header><h1>${title} API <small>${version}</small></h1><p>${prose(description)}</p>
<p>Send <code>Authorization: Bearer &lt;key&gt;</code>. The same document for machines: ${link('/openapi.json', 'openapi.json')}.</p>
</header><nav>${join(tags.map((tag) => contents(tag, routes)))}
<h2>Reference</h2>${list([link('#schemas', 'Schemas'), link('#problems', 'Problems')])}</nav>
<main>${join(routes.map((route) => operationSection(route, document)))}
${schemasSection(document)}${problemsSection()}</main></body></html>`;
  return page.text;
}

function contents(tag: string, routes: readonly Route[]): Html {
  const entries = routes
    .filter((route) => route.tag === tag)
    .map(({ operation, summary }) => link(`#${operation}`, summary));
  return html`<h2>${tag}</h2>${list(entries)}`;
}

function operationSection(route: Route, document: OpenApi): Html {
  const operation = document.paths[route.path]?.[route.method];
  if (operation === undefined) return html``;
  const heading = html`<span class="method ${route.method}">${route.method.toUpperCase()}</span> <code>${route.path}</code>`;
  return section(
    route.operation,
    heading,
    html`<p><strong>${route.summary}.</strong> ${prose(operation.description ?? '')}</p>
<p class="key">${keyNeeded(route)}</p>
${parametersTable(operation.parameters)}${bodyPart(route, operation, document)}
${answersTable(route, operation, document)}${problemsLine(route)}`,
  );
}

function keyNeeded({ scope }: Route): string {
  if (scope === 'session') return 'Needs the session of somebody who is signed in to the console.';
  return scope === 'public' ? 'Needs no key.' : `Needs a key of scope ${scope}.`;
}

function parametersTable(parameters: readonly Parameter[]): Html {
  if (parameters.length === 0) return html``;
  const rows = parameters.map(({ name, in: place, required, schema, description }) => [
    html`<code>${name}</code>${required ? html` <b>required</b>` : html``}`,
    html`${place}`,
    describeSchema(schema),
    prose(description ?? ''),
  ]);
  return html`<h4>Parameters</h4>${table(['Name', 'In', 'Type', 'Meaning'], rows)}`;
}

function bodyPart(route: Route, { requestBody }: Operation, document: OpenApi): Html {
  const schema = requestBody?.content['application/json']?.schema;
  const example = schema && exampleOf(schema, document);
  const optional = requestBody?.required === false ? ' May be left out.' : '';
  const body = schema === undefined ? html`` : html`<h4>Body</h4><p>${describeSchema(schema)}.${optional}</p>`;
  return html`${body}<details><summary>Try it</summary><pre>${curlOf(route, example)}</pre></details>`;
}

/** The request as a line for a shell. */
function curlOf(route: Route, example: unknown): string {
  const lines = [`curl -X ${route.method.toUpperCase()} "$LUNCHRUSH${route.path}"`];
  if (route.scope === 'session') lines.push('-b "$COOKIES" -H "X-CSRF-Token: $TOKEN"');
  else if (route.scope !== 'public') lines.push('-H "Authorization: Bearer $KEY"');
  if (route.idempotencyKey === 'kept') lines.push('-H "Idempotency-Key: $(uuidgen)"');
  if (example !== undefined) {
    const text = JSON.stringify(example).replaceAll("'", "'\\''");
    lines.push('-H "Content-Type: application/json"', `-d '${text}'`);
  }
  return lines.join(' \\\n  ');
}

function answersTable(route: Route, { responses }: Operation, document: OpenApi): Html {
  const statuses = Object.keys(route.answers);
  const rows = statuses.map((status) => {
    const answer = responses[status];
    return [html`${status}`, html`${answer?.description ?? ''}`, contentPart(answer?.content ?? {}, document)];
  });
  return html`<h4>Answers</h4>${table(['Status', 'Meaning', 'Body'], rows)}`;
}

function contentPart(content: Readonly<Record<string, Content>>, document: OpenApi): Html {
  const parts = Object.entries(content).map(([mediaType, { schema }]) => {
    if (schema === undefined || mediaType !== 'application/json') return html`<code>${mediaType}</code>`;
    return html`${describeSchema(schema)}${exampleDetails(exampleOf(schema, document))}`;
  });
  return join(parts);
}

function problemsLine(route: Route): Html {
  const kinds = problemKindsOf(route).map((kind) => html`${link(`#${kind}`, kind)} ${problemTypes[kind].status}`);
  return html`<details><summary>Problems</summary>${list(kinds)}</details>`;
}

function schemasSection({ components }: OpenApi): Html {
  const parts = Object.entries(components.schemas).map(([name, schema]) =>
    section(`schema-${name}`, html`${name}`, schemaPart(schema)),
  );
  return html`<h2 id="schemas">Schemas</h2>${join(parts)}`;
}

function schemaPart(schema: JsonSchema): Html {
  const rows = fieldRows(schema);
  const fields = rows.length === 0 ? html`<p>${describeSchema(schema)}</p>` : table(['Field', 'Type', 'Meaning'], rows);
  return html`<p>${prose(schema.description ?? '')}</p>${fields}${exampleDetails(schema.examples?.[0])}`;
}

function problemsSection(): Html {
  const rows = problemKinds.map((kind) => [
    html`<span id="${kind}"><code>${kind}</code></span>`,
    html`${problemTypes[kind].status}`,
    html`${problemTypes[kind].title}${exampleDetails(problemDocument(problemExamples[kind]))}`,
  ]);
  const base = problemTypeUrl('invalid-request').replace('invalid-request', '');
  return html`<h2 id="problems">Problems</h2>
<p>Each is <code>application/problem+json</code>; its <code>type</code> is <code>${base}</code> and the name below.</p>
${table(['Name', 'Status', 'Meaning'], rows)}`;
}

function exampleDetails(example: unknown): Html {
  if (example === undefined) return html``;
  return html`<details><summary>Example</summary><pre>${JSON.stringify(example, null, 2)}</pre></details>`;
}
