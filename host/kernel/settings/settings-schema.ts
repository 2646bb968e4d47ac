import type { JsonSchema } from '@airlock/sdk';
import { compileProblems } from '../schema.ts';
import type { Environment, SettingProblem, SettingValues } from './settings.ts';

/**
 * Property schemas of a plugin's settings by name, with those that come with conditions; what stands outside of these comes
 * before. A property that is no object is no schema and is left out.
 */
export function propertiesOf(schema: JsonSchema | undefined): { readonly [key: string]: JsonSchema } {
  // Own members by definition, not by assignment: a property may have any name, `__proto__` as well.
  return Object.fromEntries(
    [...conditional(schema, 0), ...entriesOf(schema?.['properties'])].filter((pair): pair is [string, JsonSchema] =>
      isPlain(pair[1]),
    ),
  );
}

/** Properties that `if`, `allOf` and `dependentSchemas` bring. */
function conditional(schema: JsonSchema | undefined, depth: number): readonly (readonly [string, unknown])[] {
  if (schema === undefined || depth > 4) return [];
  const { allOf, then, else: otherwise, dependentSchemas } = schema;
  const parts = [
    ...(Array.isArray(allOf) ? allOf : []),
    then,
    otherwise,
    ...entriesOf(dependentSchemas).map(([, part]) => part),
  ];
  return parts.filter(isPlain).flatMap((part) => [...conditional(part, depth + 1), ...entriesOf(part['properties'])]);
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isPlain(value) ? Object.entries(value) : [];
}

/** Names of the properties that hold secrets: those marked `writeOnly`, or that have something so marked inside. */
export function secretsOf(schema: JsonSchema | undefined): readonly string[] {
  return Object.entries(propertiesOf(schema))
    .filter(([, property]) => hidesSomething(property, 0))
    .map(([name]) => name);
}

function hidesSomething(schema: unknown, depth: number): boolean {
  if (typeof schema !== 'object' || schema === null || depth > 16) return false;
  if ('writeOnly' in schema && schema.writeOnly === true) return true;
  return Object.values(schema).some((inner) => hidesSomething(inner, depth + 1));
}

/** The defaults of a schema in an environment; objects take theirs from the defaults of what is in them. */
export function defaultsOf(schema: JsonSchema | undefined, environment: Environment): SettingValues {
  return Object.fromEntries(
    Object.entries(propertiesOf(schema)).flatMap(([key, property]): [string, unknown][] => {
      const value = defaultOf(property, environment, 0);
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

function defaultOf(property: JsonSchema, environment: Environment, depth: number): unknown {
  const here = property['defaults'];
  const own = isPlain(here) && here[environment] !== undefined ? here[environment] : property['default'];
  const inner = Object.entries(depth > 16 ? {} : propertiesOf(property)).flatMap(([key, each]): [string, unknown][] => {
    const value = defaultOf(each, environment, depth + 1);
    return value === undefined ? [] : [[key, value]];
  });
  if (inner.length === 0) return own === undefined ? undefined : structuredClone(own);
  return merge(Object.fromEntries(inner), own === undefined ? {} : structuredClone(own));
}

/** `over` laid over `under`: objects member by member, everything else as a whole. Neither is changed. */
export function merge(under: unknown, over: unknown): unknown {
  if (over === undefined) return under;
  if (!isPlain(under) || !isPlain(over)) return over;
  const keys = new Set([...Object.keys(under), ...Object.keys(over)]);
  return Object.fromEntries(Array.from(keys, (key) => [key, merge(own(under, key), own(over, key))] as const));
}

/** As `merge`, but a value of another shape takes the place of the one before: their members are not of one value. */
function overlaid(property: JsonSchema | undefined, under: unknown, over: unknown): unknown {
  const isChoice = Array.isArray(property?.['oneOf']) || Array.isArray(property?.['anyOf']);
  return isChoice && over !== undefined ? over : merge(under, over);
}

/** Values laid over others, each as its schema says. */
export function overlaidAll(schema: JsonSchema | undefined, under: SettingValues, over: SettingValues): SettingValues {
  const properties = propertiesOf(schema);
  const keys = new Set([...Object.keys(under), ...Object.keys(over)]);
  return Object.fromEntries(
    Array.from(keys, (key) => {
      const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
      return [key, overlaid(property, own(under, key), own(over, key))] as const;
    }),
  );
}

/** Values that came out of layers, and what was wrong with some of them. */
export interface Layered {
  readonly values: SettingValues;
  readonly problems: readonly SettingProblem[];
}

/**
 * Lay values over the defaults, the later over the earlier. A value that does not fit the schema of its property is left
 * out, so that what is under it stays.
 */
export function layered(
  schema: JsonSchema | undefined,
  environment: Environment,
  layers: readonly SettingValues[],
): Layered {
  const defaults = defaultsOf(schema, environment);
  const properties = propertiesOf(schema);
  const problems: SettingProblem[] = [];
  const values = Object.entries(properties).flatMap(([key, property]): [string, unknown][] => {
    let value = own(defaults, key);
    for (const layer of layers) {
      const given = own(layer, key);
      if (given === undefined) continue;
      const candidate = overlaid(property, value, given);
      const wrong = problemsIn(property, candidate, [key]);
      if (wrong.length === 0) value = candidate;
      else problems.push(...wrong);
    }
    return value === undefined ? [] : [[key, value]];
  });
  for (const layer of layers) {
    for (const key of Object.keys(layer)) {
      if (!Object.hasOwn(properties, key)) problems.push({ path: key, message: 'There is no such setting.' });
    }
  }
  return { values: Object.fromEntries(values), problems };
}

/** Everything wrong with values as a whole; in strict mode also names that the schema does not know. */
export function problemsOf(
  schema: JsonSchema | undefined,
  values: SettingValues,
  strict: boolean,
): readonly SettingProblem[] {
  if (schema === undefined) return [{ path: '', message: 'It has no settings.' }];
  const found = [...problemsIn(schema, values, [])];
  if (strict) {
    const named = new Set(found.map(({ path }) => path));
    for (const path of unknownNames(schema, values, [], 0)) {
      if (!named.has(path)) found.push({ path, message: `There is no setting “${path}”.` });
    }
  }
  const secrets = secretsOf(schema);
  return found.map((problem) => {
    const isSecret = secrets.some((name) => problem.path === name || problem.path.startsWith(`${name}.`));
    return isSecret ? { path: problem.path, message: 'It does not fit.' } : problem;
  });
}

function problemsIn(schema: JsonSchema, value: unknown, at: readonly string[]): readonly SettingProblem[] {
  return compileProblems(schema)(value).map((problem) => ({
    ...problem,
    path: [...at, ...(problem.path === '' ? [] : [problem.path])].join('.'),
  }));
}

function* unknownNames(schema: JsonSchema, value: unknown, at: readonly string[], depth: number): Generator<string> {
  const properties = propertiesOf(schema);
  // An object without named members takes any; so does one that says so.
  const isOpen = Object.keys(properties).length === 0 || isPlain(schema['additionalProperties']);
  if (!isPlain(value) || depth > 16 || (isOpen && depth > 0)) return;
  for (const [key, inner] of Object.entries(value)) {
    const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (property === undefined) yield [...at, key].join('.');
    else yield* unknownNames(property, inner, [...at, key], depth + 1);
  }
}

/** Without some names. */
export function without(values: SettingValues, names: readonly string[]): SettingValues {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}

function own(values: SettingValues, key: string): unknown {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}

function isPlain(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
