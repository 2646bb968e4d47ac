import { Validator, type Schema } from '@cfworker/json-schema';
import type { JsonSchema } from '../plugin/manifest.ts';
import { messageOf } from './errors.ts';

/** What is wrong with a value, as a sentence; `undefined` when it fits. The interpreter is that of real hosts. */
export function mismatch(schema: JsonSchema | undefined, value: unknown): string | undefined {
  if (schema === undefined) return undefined;
  if (value === undefined) return 'There is no value.';
  try {
    // The library's type spells out the keywords that `JsonSchema` leaves open.
    const { valid, errors } = new Validator(schema as Schema, '2020-12', true).validate(value);
    if (valid) return undefined;
    const { instanceLocation, error } = errors.at(-1) ?? { instanceLocation: '#', error: 'The value does not fit.' };
    return `${instanceLocation.replace(/^#\/?/, '').replaceAll('/', '.') || 'The value'}: ${error}`;
  } catch (error) {
    return `The schema cannot be applied: ${messageOf(error)}`;
  }
}

/** The schema of a property of objects. */
export function propertyOf(schema: unknown, name: string): JsonSchema | undefined {
  const properties = isObject(schema) ? schema['properties'] : undefined;
  const property = isObject(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
  return isObject(property) ? property : undefined;
}

/** Values of a schema's properties where nobody set any. */
export function defaultsOf(schema: unknown): { readonly [key: string]: unknown } {
  const properties = isObject(schema) && isObject(schema['properties']) ? schema['properties'] : {};
  return Object.fromEntries(
    Object.entries(properties).flatMap(([key, property]) =>
      isObject(property) && 'default' in property ? [[key, structuredClone(property['default'])]] : [],
    ),
  );
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
