import { Validator, type Schema } from '@cfworker/json-schema';
import type { JsonSchema } from '@airlock/sdk';

/** Says what is wrong with a value, as a sentence that names the path; `undefined` when it fits. */
export type SchemaCheck = (value: unknown) => string | undefined;

/**
 * A check for a JSON Schema (draft 2020-12), interpreted: compiled validators need `new Function`, which the page's
 * policy forbids. Throws when the schema itself cannot be read.
 */
export function compileSchema(schema: JsonSchema): SchemaCheck {
  // The library's type spells out the keywords that `JsonSchema` leaves open.
  const validator = new Validator(schema as Schema, '2020-12', true);
  return (value) => {
    if (value === undefined) return 'There is no value.';
    const { valid, errors } = validator.validate(value);
    if (valid) return undefined;
    // The last one is the innermost.
    const { instanceLocation, error } = errors.at(-1) ?? { instanceLocation: '#', error: 'The value does not fit.' };
    return `${instanceLocation.replace(/^#\/?/, '').replaceAll('/', '.') || 'The value'}: ${error}`;
  };
}
