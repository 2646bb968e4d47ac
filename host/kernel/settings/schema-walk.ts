import type { JsonSchema } from '@airlock/sdk';
import { compileSchema, type SchemaCheck } from '../schema.ts';

/** Members of an object by name. */
export type Members = { readonly [key: string]: unknown };

/**
 * When a part of a schema holds for a value: `always` for what `$ref` and `allOf` lead to; on a `condition` for what `if` and
 * `dependentSchemas` bring; as one `shape` among others for what `oneOf` and `anyOf` name; as a `test` for the `if` itself.
 */
export type When = 'always' | 'condition' | 'shape' | 'test';

/** One schema that is, or may be, applied to a value itself, not to what is inside it. */
export interface SchemaPart {
  readonly schema: JsonSchema;
  readonly when: When;
}

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
 * A schema and all that it applies to the same value, itself first. With `values`: what `if`, `dependentSchemas` and shapes
 * leave for these; where no shape fits, those that could still become the one. Without: all that could hold. Each part comes
 * once, however references turn in circles.
 */
export function partsOf(schema: JsonSchema, root: JsonSchema, values?: Members): readonly SchemaPart[] {
  const seen = new Set<unknown>();
  const found: SchemaPart[] = [];
  const visit = (part: unknown, when: When): void => {
    if (!isObject(part) || seen.has(part)) return;
    seen.add(part);
    found.push({ schema: part, when });
    visit(targetOf(part, root), when);
    for (const one of listOf(part['allOf'])) visit(one, when);
    const under = when === 'always' ? 'condition' : when;
    if (values === undefined) visit(part['if'], 'test');
    for (const one of conditionsOf(part, root, values)) visit(one, under);
    for (const one of shapesFor(part, root, values)) visit(one, when === 'test' ? 'test' : 'shape');
  };
  visit(schema, 'always');
  return found;
}

function conditionsOf(schema: JsonSchema, root: JsonSchema, values: Members | undefined): readonly unknown[] {
  const { if: condition, then, else: otherwise, dependentSchemas, dependentRequired, dependencies } = schema;
  const found: unknown[] = [];
  if (values === undefined) found.push(then, otherwise);
  else if (isObject(condition)) found.push(fits(condition, values, root) ? then : otherwise);
  const isThere = (key: string): boolean => values === undefined || values[key] !== undefined;
  for (const [key, part] of [...membersIn(dependentSchemas), ...membersIn(dependencies)]) {
    if (isThere(key)) found.push(part);
  }
  for (const [key, required] of membersIn(dependentRequired)) {
    if (values !== undefined && isThere(key)) found.push({ required });
  }
  return found;
}

function shapesFor(schema: JsonSchema, root: JsonSchema, values: Members | undefined): readonly unknown[] {
  return [schema['oneOf'], schema['anyOf']].flatMap((given) => {
    const shapes = listOf(given).filter(isObject);
    if (values === undefined) return shapes;
    const fitting = shapes.filter((shape) => fits(shape, values, root));
    return fitting.length > 0 ? fitting : shapes.filter((shape) => couldFit(shape, root, values));
  });
}

/** Whether nothing that is there already is another than the shape's constants. */
function couldFit(shape: JsonSchema, root: JsonSchema, values: Members): boolean {
  const { properties } = resolved(shape, root);
  return membersIn(properties).every(
    ([key, property]) =>
      !isObject(property) || !('const' in property) || values[key] === undefined || values[key] === property['const'],
  );
}

/** What a reference within the schema leads to, with what is said beside it; as it is where it leads nowhere. */
export function resolved(schema: JsonSchema, root: JsonSchema): JsonSchema {
  let found = schema;
  for (let hop = 0; hop < HOPS; hop += 1) {
    const target = targetOf(found, root);
    if (target === undefined) return found;
    const { $ref: _, ...beside } = found;
    found = { ...target, ...beside };
  }
  // It goes in circles.
  return {};
}

/** The schema that `$ref` points at by a path from the root; `undefined` for none, and for references of other kinds. */
function targetOf({ $ref: reference }: JsonSchema, root: JsonSchema): JsonSchema | undefined {
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return undefined;
  let target: unknown = root;
  for (const part of decoded(reference.slice(2)).split('/')) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    target = isObject(target) || Array.isArray(target) ? memberOf(target, name) : undefined;
  }
  return isObject(target) ? target : undefined;
}

function memberOf(target: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(target, name)?.value;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Whether a value itself is one that nobody may read again: marked `writeOnly`, or of the format `password`. */
export function isSecretValue(schema: JsonSchema, root: JsonSchema): boolean {
  return partsOf(schema, root).some((part) => isMarked(part.schema));
}

/**
 * Whether a value, or anything inside it, may be a secret: whatever could be applied to it is looked at, through references
 * too. One that this reader cannot follow (an anchor, another base) may lead anywhere in the schema, so all of it counts.
 */
export function hidesSomething(schema: unknown, root: JsonSchema, seen = new Set<unknown>()): boolean {
  if (typeof schema !== 'object' || schema === null || seen.has(schema)) return false;
  seen.add(schema);
  if (isMarked(schema)) return true;
  const isReference = ['$ref', '$dynamicRef', '$recursiveRef'].some((key) => key in schema);
  if (isReference && hidesSomething((isObject(schema) && targetOf(schema, root)) || root, root, seen)) return true;
  return Object.values(schema).some((inner) => hidesSomething(inner, root, seen));
}

function isMarked(schema: object): boolean {
  return ('writeOnly' in schema && schema.writeOnly === true) || ('format' in schema && schema.format === 'password');
}

/** Members of an object; none of what is no object. */
export function membersIn(value: unknown): readonly (readonly [string, unknown])[] {
  return isObject(value) ? Object.entries(value) : [];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
