import { Validator, type Schema, type ValidationResult } from '@cfworker/json-schema';
import type { JsonSchema } from '@airlock/sdk';
import { messageOf } from './errors.ts';

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
    const { valid, errors } = validate(validator, value);
    if (valid) return undefined;
    // The last one is the innermost.
    const { instanceLocation, error } = errors.at(-1) ?? { instanceLocation: '#', error: 'The value does not fit.' };
    return `${pathOf(instanceLocation) || 'The value'}: ${error}`;
  };
}

/** Everything wrong with a value, each with the path of the innermost value at fault; at most 50. */
export function compileProblems(
  schema: JsonSchema,
): (value: unknown) => readonly { readonly path: string; readonly message: string }[] {
  // As in `compileSchema`; here the interpreter goes on after the first fault.
  const validator = new Validator(schema as Schema, '2020-12', false);
  return (value) => {
    const { valid, errors } = validate(validator, value);
    if (valid) return [];
    // Those that only say that something inside is wrong say nothing new.
    const inner = errors.filter(({ keyword }) => !OUTER.has(keyword));
    return (inner.length > 0 ? inner : errors)
      .slice(0, 50)
      .map(({ instanceLocation, error }) => ({ path: pathOf(instanceLocation), message: error }));
  };
}

const OUTER = new Set([
  'properties',
  'items',
  'prefixItems',
  'additionalProperties',
  'patternProperties',
  'allOf',
  '$ref',
]);

function pathOf(instanceLocation: string): string {
  return instanceLocation
    .replace(/^#\/?/, '')
    .split('/')
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.');
}

/** A schema may refer to itself without end, or hold an expression that is none; then nothing fits it. */
function validate(validator: Validator, value: unknown): Pick<ValidationResult, 'valid' | 'errors'> {
  try {
    return validator.validate(value);
  } catch (error) {
    const problem = { keyword: '', keywordLocation: '#', instanceLocation: '#' };
    return { valid: false, errors: [{ ...problem, error: `The schema cannot be applied: ${messageOf(error)}` }] };
  }
}
