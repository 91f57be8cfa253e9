import type { JsonSchema } from '../../../app/http/openapi.ts';

type Schemas = Readonly<Record<string, JsonSchema>>;

/** Where a value does not keep to a schema; knows what our document uses of JSON Schema 2020-12, and throws at the rest. */
export function violations(value: unknown, schema: JsonSchema | boolean, named: Schemas, at = '$'): string[] {
  if (typeof schema === 'boolean') return schema ? [] : [`${at} may not be`];
  for (const keyword of Object.keys(schema)) {
    if (!known.has(keyword)) throw new Error(`${at}: the keyword ${keyword} is not known here`);
  }
  if (schema.$ref !== undefined) return violations(value, behind(schema.$ref, named), named, at);
  const { anyOf } = schema;
  if (anyOf !== undefined) {
    const fits = anyOf.some((option) => violations(value, option, named, at).length === 0);
    return fits ? [] : [`${at} fits none of anyOf`];
  }
  if (schema.const !== undefined && schema.const !== value) return [`${at} is not ${schema.const}`];
  if (schema.enum !== undefined && !schema.enum.some((option) => option === value)) return [`${at} is not in the enum`];
  if (schema.type !== undefined && !isOfType(value, [schema.type].flat())) return [`${at} is no ${schema.type}`];
  if (typeof value === 'string') return textViolations(value, schema, at);
  if (typeof value === 'number') return numberViolations(value, schema, at);
  if (Array.isArray(value))
    return value.flatMap((entry, i) => violations(entry, itemsOf(schema), named, `${at}[${i}]`));
  return typeof value === 'object' && value !== null ? objectViolations(value, schema, named, at) : [];
}

const annotations = ['description', 'examples', 'default', 'format', '$schema', 'propertyNames'];
const known = new Set([
  ...['$ref', 'anyOf', 'const', 'enum', 'type', 'pattern', 'minLength', 'maxLength', 'minimum', 'maximum'],
  ...['items', 'minItems', 'maxItems', 'properties', 'required', 'additionalProperties', ...annotations],
]);

function behind(ref: string, named: Schemas): JsonSchema {
  const prefix = '#/components/schemas/';
  const schema = ref.startsWith(prefix) ? named[ref.slice(prefix.length)] : undefined;
  if (schema === undefined) throw new Error(`${ref} leads nowhere`);
  return schema;
}

function isOfType(value: unknown, types: readonly string[]): boolean {
  if (value === null) return types.includes('null');
  if (Array.isArray(value)) return types.includes('array');
  return types.includes(typeof value) || (types.includes('integer') && Number.isInteger(value));
}

function itemsOf({ items }: JsonSchema): JsonSchema | boolean {
  return typeof items === 'object' && !Array.isArray(items) ? items : true;
}

function textViolations(value: string, schema: JsonSchema, at: string): string[] {
  const { pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY } = schema;
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) return [`${at} does not match ${pattern}`];
  return value.length < minLength || value.length > maxLength ? [`${at} is too short or too long`] : [];
}

function numberViolations(value: number, schema: JsonSchema, at: string): string[] {
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema;
  return value < minimum || value > maximum ? [`${at} is out of range`] : [];
}

function objectViolations(value: object, schema: JsonSchema, named: Schemas, at: string): string[] {
  const { properties = {}, required = [], additionalProperties = true } = schema;
  const missing = required.filter((name) => !Object.hasOwn(value, name)).map((name) => `${at}.${name} is missing`);
  const wrong = Object.entries(value).flatMap(([name, member]) =>
    violations(member, properties[name] ?? additionalProperties, named, `${at}.${name}`),
  );
  return [...missing, ...wrong];
}
