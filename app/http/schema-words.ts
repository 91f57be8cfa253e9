import type { Html } from './html.ts';
import { html, join, link, prose } from './html.ts';
import type { JsonSchema, OpenApi } from './openapi.ts';

type SchemaOrBoolean = JsonSchema | boolean;

/** A schema in a few words; one with a name as a link to it. */
export function describeSchema(schema: SchemaOrBoolean | undefined): Html {
  if (schema === undefined || typeof schema === 'boolean') return html`anything`;
  if (schema.$ref !== undefined) return link(`#schema-${nameOf(schema.$ref)}`, nameOf(schema.$ref));
  if (schema.anyOf !== undefined) return join(schema.anyOf.map(describeSchema), ' or ');
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`;
  if (schema.enum !== undefined)
    return join(
      schema.enum.map((value) => html`<code>${String(value)}</code>`),
      ' | ',
    );
  if (schema.type === 'array') return html`list of ${describeSchema(itemsOf(schema))}${limits(schema)}`;
  const types = [schema.type ?? 'anything'].flat();
  return html`${schema.format ?? types.join(' or ')}${limits(schema)}`;
}

/** The fields of an object, those of inner objects without a name too; none for what is no object. */
export function fieldRows(schema: JsonSchema, prefix = ''): readonly (readonly Html[])[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    if (typeof field === 'boolean') return [];
    const isRequired = schema.required?.includes(name) ?? false;
    const inner = innerOf(field);
    const path = `${prefix}${name}${field.type === 'array' ? '[]' : ''}`;
    return [fieldRow(prefix + name, isRequired, field), ...fieldRows(inner, `${path}.`)];
  });
}

/** The first example of a schema, which may be behind its name. */
export function exampleOf(schema: JsonSchema, { components }: OpenApi): unknown {
  const found = schema.$ref === undefined ? schema : components.schemas[nameOf(schema.$ref)];
  return found?.examples?.[0];
}

function fieldRow(path: string, isRequired: boolean, field: JsonSchema): readonly Html[] {
  const fallback = field.default === undefined ? html`` : html` Default <code>${JSON.stringify(field.default)}</code>.`;
  return [
    html`<code>${path}</code>${isRequired ? html` <b>required</b>` : html``}`,
    describeSchema(field),
    html`${prose(field.description ?? '')}${fallback}`,
  ];
}

function innerOf(field: JsonSchema): JsonSchema {
  const inner = field.type === 'array' ? itemsOf(field) : field;
  return typeof inner === 'object' ? inner : {};
}

function itemsOf({ items }: JsonSchema): SchemaOrBoolean | undefined {
  return Array.isArray(items) ? items[0] : items;
}

function limits(schema: JsonSchema): Html {
  const parts = [
    range(schema.minimum, schema.maximum, ''),
    range(schema.minLength, schema.maxLength, ' characters'),
    range(schema.minItems, schema.maxItems, ' entries'),
  ].filter((part) => part !== '');
  return html`${parts.length === 0 ? '' : `, ${parts.join(', ')}`}`;
}

/** Numbers that only say "a safe integer" are left out. */
function range(least: number | undefined, most: number | undefined, unit: string): string {
  const from = least !== undefined && least > Number.MIN_SAFE_INTEGER ? least : undefined;
  const to = most !== undefined && most < Number.MAX_SAFE_INTEGER ? most : undefined;
  if (from !== undefined && to !== undefined) return `${from} to ${to}${unit}`;
  if (to !== undefined) return `at most ${to}${unit}`;
  return from === undefined ? '' : `at least ${from}${unit}`;
}

function nameOf(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}
