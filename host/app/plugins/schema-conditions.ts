import type { JsonSchema } from '@airlock/sdk';
import { compileSchema, type SchemaCheck } from '../../kernel/schema.ts';
import { isObject } from './json-values.ts';

/** Conditions within conditions that are followed. */
const DEPTH = 4;
/** References that lead to one another. */
const HOPS = 8;

const checks = new WeakMap<JsonSchema, SchemaCheck>();

/** Whether a value fits a part of a schema; references in the part lead into the whole. */
export function fits(schema: JsonSchema, value: unknown, root: JsonSchema): boolean {
  let check = checks.get(schema);
  if (check === undefined) {
    const { $defs, definitions } = root;
    check = compileSchema({ ...($defs ? { $defs } : {}), ...(definitions ? { definitions } : {}), ...schema });
    checks.set(schema, check);
  }
  return check(value) === undefined;
}

/**
 * What holds for an object beside its own keywords: the parts of `allOf`, what `if` leads to, and what depends on members
 * that are there. Without values: all that could hold.
 */
export function partsOf(
  schema: JsonSchema,
  values: { readonly [key: string]: unknown } | undefined,
  root: JsonSchema,
  depth = 0,
): readonly JsonSchema[] {
  const found: unknown[] = [];
  const { allOf, if: condition, then, else: otherwise, dependentSchemas, dependentRequired } = schema;
  if (Array.isArray(allOf)) found.push(...allOf);
  if (isObject(condition)) {
    if (values === undefined) found.push(then, otherwise);
    else found.push(fits(condition, values, root) ? then : otherwise);
  }
  const isThere = (key: string): boolean => values === undefined || values[key] !== undefined;
  for (const [key, part] of Object.entries(isObject(dependentSchemas) ? dependentSchemas : {})) {
    if (isThere(key)) found.push(part);
  }
  for (const [key, required] of Object.entries(isObject(dependentRequired) ? dependentRequired : {})) {
    if (values !== undefined && isThere(key)) found.push({ required });
  }
  const parts = found.filter(isObject).map((part) => resolved(part, root));
  return depth >= DEPTH ? parts : parts.flatMap((part) => [part, ...partsOf(part, values, root, depth + 1)]);
}

/** What a reference within the schema leads to, with what is said beside it; as it is where it leads nowhere. */
export function resolved(schema: JsonSchema, root: JsonSchema): JsonSchema {
  let found = schema;
  for (let hop = 0; hop < HOPS; hop += 1) {
    const { $ref: reference, ...beside } = found;
    if (typeof reference !== 'string' || !reference.startsWith('#/')) return found;
    let target: unknown = root;
    for (const part of reference.slice(2).split('/')) {
      const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
      target = isObject(target) && Object.hasOwn(target, name) ? target[name] : undefined;
    }
    if (!isObject(target)) return found;
    found = { ...target, ...beside };
  }
  // It goes in circles.
  return {};
}
