import type { JsonSchema } from '@airlock/sdk';
import { AirlockError, messageOf } from '../errors.ts';

/** Headers that a plugin is not told: the app's credentials and what only browsers need. */
const withheld = /^(cookie|authorization|proxy-|sec-|connection$|host$|origin$|referer$)/;

/** What a plugin is told of a request's headers. */
export function shownHeaders(headers: { readonly [name: string]: string }): { readonly [name: string]: string } {
  return Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name]) => !withheld.test(name)),
  );
}

/** The query of an address as values: text, lists where a name comes twice, and what the schema says of each. */
export function readQuery(text: string, schema: JsonSchema | undefined): { readonly [name: string]: unknown } {
  const given = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(text)) given.set(name, [...(given.get(name) ?? []), value]);
  return Object.fromEntries(
    Array.from(given, ([name, values]) => {
      const property = propertyOf(schema, name);
      if (property?.['type'] === 'array') return [name, values.map((value) => typed(value, itemsOf(property)))];
      return [name, values.length === 1 ? typed(values[0]!, property) : values];
    }),
  );
}

/** Parameters of a path as the schema says. */
export function readParams(
  params: { readonly [name: string]: string },
  schema: JsonSchema | undefined,
): { readonly [name: string]: unknown } {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, typed(value, propertyOf(schema, name))]),
  );
}

/** A body by its type. Throws `ENDPOINT_INVALID_REQUEST` for one that is not what it says. */
export function readBodyAs(type: string, bytes: Uint8Array | undefined): unknown {
  if (bytes === undefined || bytes.byteLength === 0) return undefined;
  const media = type.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const isJson = media === 'application/json' || media.endsWith('+json');
  const isForm = media === 'application/x-www-form-urlencoded';
  if (!isJson && !isForm && !media.startsWith('text/')) return bytes;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (isJson) return JSON.parse(text) as unknown;
    return isForm ? Object.fromEntries(new URLSearchParams(text)) : text;
  } catch (error) {
    throw new AirlockError('ENDPOINT_INVALID_REQUEST', `The body is not ${media}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** Text as what the schema asks for, where it reads as that; else as it is, for the schema to refuse. */
function typed(text: string, schema: JsonSchema | undefined): unknown {
  const type = schema?.['type'];
  if ((type === 'integer' || type === 'number') && text.trim() !== '' && Number.isFinite(Number(text))) {
    return Number(text);
  }
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

function propertyOf(schema: JsonSchema | undefined, name: string): JsonSchema | undefined {
  const properties = schema?.['properties'];
  return typeof properties === 'object' && properties !== null && Object.hasOwn(properties, name)
    ? schemaOf((properties as { readonly [name: string]: unknown })[name])
    : undefined;
}

function itemsOf(schema: JsonSchema): JsonSchema | undefined {
  return schemaOf(schema['items']);
}

function schemaOf(value: unknown): JsonSchema | undefined {
  return typeof value === 'object' && value !== null ? { ...value } : undefined;
}
