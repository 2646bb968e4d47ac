import { Validator, type ValidationResult } from '@cfworker/json-schema';
import type { JsonSchema } from '@airlock/sdk';
import { messageOf } from './errors.ts';
import { isPatternError, limitSchema } from './schema-limits.ts';

/** Says what is wrong with a value, as a sentence that names the path; `undefined` when it fits. */
export type SchemaCheck = (value: unknown) => string | undefined;

/**
 * A check for a JSON Schema (draft 2020-12), interpreted: compiled validators need `new Function`, which the page's
 * policy forbids. Nothing fits a schema that cannot be read, or whose application to the value takes too long.
 */
export function compileSchema(schema: JsonSchema): SchemaCheck {
  const validate = validatorOf(schema, true);
  return (value) => {
    if (value === undefined) return 'There is no value.';
    const { valid, errors } = validate(value);
    if (valid) return undefined;
    // The last one is the innermost.
    const { instanceLocation, error } = errors.at(-1) ?? { instanceLocation: '#', error: 'The value does not fit.' };
    return `${pathOf(instanceLocation) || 'The value'}: ${plainly(error)}`;
  };
}

/** One thing that is wrong with a value. */
export interface SchemaProblem {
  /** Names and indexes joined by dots; empty for the whole. */
  readonly path: string;
  /** A sentence for a developer. */
  readonly message: string;
  /** The word of the schema that it does not fit, and where that stands. */
  readonly keyword: string;
  readonly place: string;
}

/** Everything wrong with a value, each with the path of the innermost value at fault; at most 50. */
export function compileProblems(schema: JsonSchema): (value: unknown) => readonly SchemaProblem[] {
  const validate = validatorOf(schema, false);
  return (value) => {
    const { valid, errors } = validate(value);
    if (valid) return [];
    // Those that only say that something inside is wrong say nothing new.
    const inner = errors.filter(({ keyword }) => !OUTER.has(keyword));
    return (inner.length > 0 ? inner : errors)
      .slice(0, 50)
      .map(({ instanceLocation, error, keyword, keywordLocation: place }) => ({
        path: pathOf(instanceLocation),
        message: sentenceOf(error),
        keyword,
        place,
      }));
  };
}

/** Parts of problems stay in the validator's words: forms look for the amounts and names in them. */
function sentenceOf(error: string): string {
  return isPatternError(error) ? 'The text does not match the pattern.' : error;
}

/** What the validator says, for a reader who does not know it. */
function plainly(error: string): string {
  if (error === 'False boolean schema.') return 'Nothing is expected here.';
  const [, missing] = /^Instance does not have required property ("[^]*")\.$/.exec(error) ?? [];
  if (missing !== undefined) return `${missing} is missing.`;
  const [, is, wanted] = /^Instance type "(\w+)" is invalid\. Expected "([^]*)"\.$/.exec(error) ?? [];
  return is === undefined ? sentenceOf(error) : `It is of the type ${is}, not ${wanted?.replaceAll('", "', ' or ')}.`;
}

const OUTER = new Set([
  'properties',
  'items',
  'prefixItems',
  'additionalProperties',
  'patternProperties',
  'allOf',
  'if',
  'dependentSchemas',
  '$ref',
]);

function pathOf(instanceLocation: string): string {
  return instanceLocation
    .replace(/^#\/?/, '')
    .split('/')
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.');
}

/** Applies a schema; `isBrief`: up to the first fault. What cannot be applied is a fault of every value. */
function validatorOf(
  schema: JsonSchema,
  isBrief: boolean,
): (value: unknown) => Pick<ValidationResult, 'valid' | 'errors'> {
  let validate: ((value: unknown) => ValidationResult) | undefined;
  return (value) => {
    try {
      if (validate === undefined) {
        const limited = limitSchema(schema);
        const validator = new Validator(limited.schema, '2020-12', isBrief);
        validate = (value) => limited.run(value, () => validator.validate(value));
      }
      return validate(value);
    } catch (error) {
      const problem = { keyword: '', keywordLocation: '#', instanceLocation: '#' };
      return { valid: false, errors: [{ ...problem, error: `The schema cannot be applied: ${messageOf(error)}` }] };
    }
  };
}
