import type { JsonSchema } from '@airlock/sdk';
import { compileProblems } from '../schema.ts';
import { hidesSomething, isObject, isSecretValue, membersIn, partsOf, type SchemaPart } from './schema-walk.ts';
import type { Environment, SettingProblem, SettingValues } from './settings.ts';

/** One way in which a schema declares a property, and when. */
interface Declaration {
  readonly schema: JsonSchema;
  readonly when: SchemaPart['when'];
}

/** Every declaration of each property, wherever it comes from. A property that is no object is no schema and is left out. */
function declarationsOf(schema: JsonSchema | undefined, root: JsonSchema): ReadonlyMap<string, readonly Declaration[]> {
  const found = new Map<string, Declaration[]>();
  for (const { schema: part, when } of schema === undefined ? [] : partsOf(schema, root)) {
    for (const [name, property] of membersIn(part['properties'])) {
      if (!isObject(property)) continue;
      const known = found.get(name) ?? [];
      known.push({ schema: property, when });
      found.set(name, known);
    }
  }
  return found;
}

/**
 * Property schemas of a plugin's settings by name, wherever they come from. What always holds comes before what conditions
 * and shapes say; of several of these, a value has to fit one.
 */
function propertiesOf(schema: JsonSchema | undefined, root = schema ?? {}): { readonly [key: string]: JsonSchema } {
  // Own members by definition, not by assignment: a property may have any name, `__proto__` as well.
  return Object.fromEntries(
    [...declarationsOf(schema, root)].flatMap(([name, declared]): [string, JsonSchema][] => {
      const always = declared.find(({ when }) => when === 'always');
      const all = (always ? [always] : declared.filter(({ when }) => when !== 'test')).map((one) => one.schema);
      const [only, ...others] = all;
      return only === undefined ? [] : [[name, others.length === 0 ? only : { anyOf: all }]];
    }),
  );
}

/**
 * Names of the properties that hold secrets: those marked `writeOnly` or of the format `password`, and those that may have
 * something so marked inside, wherever their schema comes from. Of the names in `given` that are not declared, those too
 * whose values may be secrets.
 */
export function secretsOf(schema: JsonSchema | undefined, given: SettingValues = {}): readonly string[] {
  if (schema === undefined) return [];
  const declared = declarationsOf(schema, schema);
  const others = Object.keys(given).filter((name) => !declared.has(name));
  if (isSecretValue(schema, schema)) return [...declared.keys(), ...others];
  const isHidden = (one: unknown): boolean => hidesSomething(one, schema);
  const named = [...declared].flatMap(([name, all]) => (all.some((one) => isHidden(one.schema)) ? [name] : []));
  const open = partsOf(schema, schema).flatMap(({ schema: part }) => [
    part['patternProperties'],
    part['additionalProperties'],
    part['unevaluatedProperties'],
  ]);
  return others.length > 0 && open.some(isHidden) ? [...named, ...others] : named;
}

/** The defaults of a schema in an environment; objects take theirs from the defaults of what is in them. */
export function defaultsOf(schema: JsonSchema | undefined, environment: Environment): SettingValues {
  return schema === undefined ? {} : defaultsIn(schema, { root: schema, environment, known: new Map() });
}

/** What is read for one schema: each property once, however often it is referred to. */
interface Reading {
  readonly root: JsonSchema;
  readonly environment: Environment;
  /** `undefined` as well while it is being read, where references turn in circles. */
  readonly known: Map<JsonSchema, unknown>;
}

function defaultsIn(schema: JsonSchema, reading: Reading): SettingValues {
  return Object.fromEntries(
    [...declarationsOf(schema, reading.root)].flatMap(([key, declared]): [string, unknown][] => {
      // Which shape a value has is the user's choice, which a default of one of them would make.
      const usual = declared.filter(({ when }) => when === 'always' || when === 'condition');
      const always = usual.find(({ when }) => when === 'always');
      for (const { schema: property } of always ? [always] : usual.toReversed()) {
        const value = defaultOf(property, reading);
        if (value !== undefined) return [[key, value]];
      }
      return [];
    }),
  );
}

function defaultOf(property: JsonSchema, reading: Reading): unknown {
  const { root, environment, known } = reading;
  if (known.has(property)) return structuredClone(known.get(property));
  known.set(property, undefined);
  const own = partsOf(property, root)
    .filter(({ when }) => when === 'always')
    .map(({ schema: { defaults: here, default: everywhere } }) =>
      isObject(here) && here[environment] !== undefined ? here[environment] : everywhere,
    )
    .find((value) => value !== undefined);
  const inner = defaultsIn(property, reading);
  const hasInner = Object.keys(inner).length > 0;
  const value = hasInner ? merge(inner, own ?? {}) : own;
  known.set(property, value);
  return structuredClone(value);
}

/** `over` laid over `under`: objects member by member, everything else as a whole. Neither is changed. */
export function merge(under: unknown, over: unknown): unknown {
  if (over === undefined) return under;
  if (!isObject(under) || !isObject(over)) return over;
  const keys = new Set([...Object.keys(under), ...Object.keys(over)]);
  return Object.fromEntries(Array.from(keys, (key) => [key, merge(own(under, key), own(over, key))] as const));
}

/** As `merge`, but a value of another shape takes the place of the one before: their members are not of one value. */
function overlaid(property: JsonSchema | undefined, root: JsonSchema, under: unknown, over: unknown): unknown {
  const isChoice = property !== undefined && partsOf(property, root).some(({ when }) => when === 'shape');
  return isChoice && over !== undefined ? over : merge(under, over);
}

/** Values laid over others, each as its schema says. */
export function overlaidAll(schema: JsonSchema | undefined, under: SettingValues, over: SettingValues): SettingValues {
  const properties = propertiesOf(schema);
  const keys = new Set([...Object.keys(under), ...Object.keys(over)]);
  return Object.fromEntries(
    Array.from(keys, (key) => {
      const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
      return [key, overlaid(property, schema ?? {}, own(under, key), own(over, key))] as const;
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
      const candidate = overlaid(property, schema ?? {}, value, given);
      const wrong = problemsOfProperty(property, candidate, key, schema ?? {});
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
    for (const path of unknownNames(schema, schema, values, [])) {
      if (!named.has(path)) {
        // The word of JSON Schema for names that no schema knows.
        found.push({ path, message: `There is no setting “${path}”.`, keyword: 'unevaluatedProperties' });
      }
    }
  }
  const secrets = secretsOf(schema);
  return found.map((problem) => {
    const isSecret = secrets.some((name) => problem.path === name || problem.path.startsWith(`${name}.`));
    return isSecret ? { path: problem.path, message: 'It does not fit.' } : problem;
  });
}

/** Words of a schema that hold nothing by themselves, and can be referred to. */
const REFERRED = new Set(['$id', '$defs', 'definitions', 'then', 'else']);

/** What is wrong with the value of one property; references in its schema lead into the whole. */
function problemsOfProperty(
  property: JsonSchema,
  value: unknown,
  key: string,
  root: JsonSchema,
): readonly SettingProblem[] {
  if (!refers(property)) return problemsIn(property, value, [key]);
  const { properties } = root;
  const given = Object.fromEntries(Object.entries(root).filter(([word]) => REFERRED.has(word)));
  // What is referred to is in its place, and nothing but this property is looked at.
  const alone = { ...given, properties: { ...(isObject(properties) ? properties : {}), [key]: property } };
  return problemsIn(alone, Object.fromEntries([[key, value]]), []);
}

/** Whether a schema has references, in itself or inside. */
function refers(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null) return false;
  return '$ref' in schema || Object.values(schema).some(refers);
}

function problemsIn(schema: JsonSchema, value: unknown, at: readonly string[]): readonly SettingProblem[] {
  return compileProblems(schema)(value).map((problem) => ({
    ...problem,
    path: [...at, ...(problem.path === '' ? [] : [problem.path])].join('.'),
  }));
}

function* unknownNames(schema: JsonSchema, root: JsonSchema, value: unknown, at: readonly string[]): Generator<string> {
  if (!isObject(value) || (at.length > 0 && isOpen(schema, root))) return;
  const properties = propertiesOf(schema, root);
  for (const [key, inner] of Object.entries(value)) {
    const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (property === undefined) yield [...at, key].join('.');
    else yield* unknownNames(property, root, inner, [...at, key]);
  }
}

/** Whether an object may have names that are not listed: it has none, says so, or is of one of several shapes. */
function isOpen(schema: JsonSchema, root: JsonSchema): boolean {
  const parts = partsOf(schema, root);
  return (
    parts.every(({ schema: part }) => membersIn(part['properties']).length === 0) ||
    parts.some(({ schema: part, when }) => when === 'shape' || isObject(part['additionalProperties']))
  );
}

/** Without some names. */
export function without(values: SettingValues, names: readonly string[]): SettingValues {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}

function own(values: SettingValues, key: string): unknown {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}
