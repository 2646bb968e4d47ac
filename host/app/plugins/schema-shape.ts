import type { JsonSchema } from '@airlock/sdk';
import { isSecretValue, partsOf, resolved } from '../../kernel/settings/schema-walk.ts';
import { isObject } from './json-values.ts';

/** How one value of a schema is asked for. */
export type FieldKind =
  | 'boolean'
  | 'number'
  | 'text'
  | 'secret'
  | 'date'
  /** A day and an hour. */
  | 'moment'
  | 'color'
  /** One value and no other; not asked for. */
  | 'constant'
  /** One of several shapes, and then what it asks for. */
  | 'union'
  | 'choice'
  /** Several of a few choices. */
  | 'choices'
  | 'list'
  | 'object'
  /** Any names, values of one kind. */
  | 'map'
  /** Nothing of the above: written as JSON. */
  | 'json';

/** One property of a schema, ready to be drawn. */
export interface SchemaField {
  readonly key: string;
  readonly label: string;
  readonly help: string | undefined;
  readonly kind: FieldKind;
  readonly isRequired: boolean;
  readonly schema: JsonSchema;
  readonly default: unknown;
  /** Of `choice` and `choices`, with the values as the schema has them. */
  readonly choices: readonly { readonly label: string; readonly value: unknown }[];
  /** Of `object`. */
  readonly fields: readonly SchemaField[];
  /** Of `union`: its shapes. */
  readonly options: readonly SchemaField[];
  /** Of `list` and `map`: how each value is asked for. */
  readonly item: SchemaField | undefined;
  /** Of `text`. */
  readonly format: 'text' | 'email' | 'url';
  readonly isLong: boolean;
  /** Where it stands in the whole, for what depends on values. */
  readonly within: { readonly root: JsonSchema; readonly depth: number };
}

/** Nesting beyond which a value is written as JSON, however a schema refers to itself. */
const DEPTH = 6;
/** Fields of one form; what comes after so many and has members of its own is written as JSON. */
const FIELDS = 400;
/** Words of a schema by which what is asked for depends on values. */
const conditional = [
  'if',
  'allOf',
  'anyOf',
  'oneOf',
  '$ref',
  'dependentSchemas',
  'dependentRequired',
  'dependencies',
] as const;

/** What all fields of one form share. */
interface Reading {
  readonly root: JsonSchema;
  left: number;
}

/**
 * The properties of an object's schema, in order, and those that `if`, `allOf` and `dependentSchemas` add for these values;
 * without values, all that could be added. References within the schema are followed.
 */
export function fieldsOf(
  schema: JsonSchema | undefined,
  values?: { readonly [key: string]: unknown },
): readonly SchemaField[] {
  return schema ? propertiesOf(schema, 0, { root: schema, left: FIELDS }, values) : [];
}

/** The members of an object field that are asked for when it has these values. */
export function membersOf(
  { schema, fields, within: { root, depth } }: SchemaField,
  values: { readonly [key: string]: unknown },
): readonly SchemaField[] {
  const isConditional = conditional.some((name) => name in schema);
  return isConditional ? propertiesOf(schema, depth + 1, { root, left: FIELDS }, values) : fields;
}

function propertiesOf(
  schema: JsonSchema,
  depth: number,
  reading: Reading,
  values?: { readonly [key: string]: unknown },
): readonly SchemaField[] {
  const properties = new Map<string, unknown>();
  const needed = new Set<unknown>();
  const kinds = constantsOfShapes(schema, reading.root);
  for (const { schema: part, when } of partsOf(schema, reading.root, values)) {
    if (when === 'test') continue;
    for (const [key, property] of Object.entries(isObject(part['properties']) ? part['properties'] : {})) {
      // What a condition says of a member that is there already comes on top; `false` is that it must not be there.
      const before = properties.get(key);
      if (property === false && values !== undefined) properties.set(key, false);
      else if (isObject(property) && before !== false) {
        // The constants of shapes are what one chooses among.
        const said = when === 'shape' && kinds.has(key) ? choiceOf(property, kinds.get(key) ?? [], before) : property;
        properties.set(key, isObject(before) ? { ...before, ...said } : said);
      }
    }
    if (when === 'shape' && values === undefined) continue;
    if (Array.isArray(part['required'])) for (const name of part['required']) needed.add(name);
  }
  return [...properties].flatMap(([key, property]) =>
    isObject(property) ? [fieldOf(key, property, needed.has(key), depth, reading)] : [],
  );
}

/** By name, the constants that tell the shapes of an object apart. */
function constantsOfShapes(schema: JsonSchema, root: JsonSchema): ReadonlyMap<string, readonly unknown[]> {
  const found = new Map<string, unknown[]>();
  for (const { schema: part, when } of partsOf(schema, root)) {
    for (const [key, property] of when === 'shape' && isObject(part['properties'])
      ? Object.entries(part['properties'])
      : []) {
      if (!isObject(property) || !('const' in property)) continue;
      const known = found.get(key) ?? [];
      found.set(key, known.includes(property['const']) ? known : [...known, property['const']]);
    }
  }
  return found;
}

/** A member that is another constant in each shape, as a choice; as before where that is declared elsewhere. */
function choiceOf(property: JsonSchema, values: readonly unknown[], before: unknown): JsonSchema {
  const { const: _, ...others } = property;
  return isObject(before) && choicesOf(before).length > 0 ? others : { ...others, enum: values };
}

function fieldOf(key: string, given: JsonSchema, isRequired: boolean, depth: number, reading: Reading): SchemaField {
  const schema = resolved(given, reading.root);
  reading.left -= 1;
  const meant = kindOf(schema, isSecretValue(given, reading.root));
  const isOver = depth > DEPTH || reading.left <= 0;
  const isNesting = meant === 'object' || meant === 'list' || meant === 'map' || meant === 'union';
  const kind = isOver && isNesting ? 'json' : meant;
  const items = isObject(schema['items']) ? resolved(schema['items'], reading.root) : {};
  const values = isObject(schema['additionalProperties']) ? schema['additionalProperties'] : {};
  const label = textOf(schema['title']) ?? wordsOf(key);
  const inner = kind === 'list' ? items : kind === 'map' ? values : undefined;
  return {
    key,
    kind,
    label,
    schema,
    isRequired,
    help: textOf(schema['description']),
    default: schema['default'],
    choices: kind === 'choices' ? choicesOf(items) : choicesOf(schema),
    fields: kind === 'object' ? propertiesOf(schema, depth + 1, reading) : [],
    options:
      kind === 'union'
        ? shapesOf(schema).map((shape) => fieldOf(key, resolved(shape, reading.root), true, depth + 1, reading))
        : [],
    item: inner && fieldOf(key, { title: label, ...inner }, true, depth + 1, reading),
    format: schema['format'] === 'email' ? 'email' : schema['format'] === 'uri' ? 'url' : 'text',
    within: { root: reading.root, depth },
    isLong: typeof schema['maxLength'] === 'number' && schema['maxLength'] > 200,
  };
}

/** Its type; of two of which one is `null` the other, for what may be left empty. */
function typeOf({ type }: JsonSchema): unknown {
  if (!Array.isArray(type)) return type;
  const others = type.filter((one) => one !== 'null');
  return others.length === 1 ? others[0] : type;
}

function kindOf(schema: JsonSchema, isSecret: boolean): FieldKind {
  if ('const' in schema) return 'constant';
  if (choicesOf(schema).length > 0) return 'choice';
  if (shapesOf(schema).length > 0) return 'union';
  switch (typeOf(schema)) {
    case 'null':
      return 'constant';
    case 'boolean':
      return 'boolean';
    case 'number':
    case 'integer':
      return 'number';
    case 'string':
      if (isSecret) return 'secret';
      if (schema['format'] === 'date-time') return 'moment';
      if (schema['format'] === 'color') return 'color';
      return schema['format'] === 'date' ? 'date' : 'text';
    case 'array': {
      const { items } = schema;
      if (!isObject(items)) return 'json';
      return schema['uniqueItems'] === true && choicesOf(items).length > 0 ? 'choices' : 'list';
    }
    case 'object':
      if (isObject(schema['properties'])) return 'object';
      return isObject(schema['additionalProperties']) ? 'map' : 'json';
    default:
      return 'json';
  }
}

/** From `enum`, or from `oneOf` / `anyOf` whose members are constants with titles. */
function choicesOf(schema: JsonSchema): SchemaField['choices'] {
  const { enum: values, oneOf, anyOf } = schema;
  if (Array.isArray(values)) return values.map((value: unknown) => ({ value, label: labelOf(value) }));
  const options: unknown = oneOf ?? anyOf;
  if (!Array.isArray(options) || !options.every((option) => isObject(option) && 'const' in option)) return [];
  return options.map((option: JsonSchema) => ({
    value: option['const'],
    label: textOf(option['title']) ?? labelOf(option['const']),
  }));
}

/** Shapes of which one is chosen: what `oneOf` or `anyOf` has beside constants. */
function shapesOf({ oneOf, anyOf, properties }: JsonSchema): readonly JsonSchema[] {
  const shapes: unknown = oneOf ?? anyOf;
  // Beside members of its own, they are conditions on these.
  return Array.isArray(shapes) && shapes.length > 1 && shapes.every(isObject) && properties === undefined ? shapes : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function labelOf(value: unknown): string {
  return typeof value === 'string' ? wordsOf(value) : JSON.stringify(value);
}

/** `maskCharacter` → "Mask character". */
function wordsOf(key: string): string {
  const words = key
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[-_.]+/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
