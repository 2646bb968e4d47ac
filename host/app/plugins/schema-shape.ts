import type { JsonSchema } from '@airlock/sdk';

/** How one value of a schema is asked for. */
export type FieldKind =
  | 'boolean'
  | 'number'
  | 'text'
  | 'secret'
  | 'date'
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
  /** Of `list` and `map`: how each value is asked for. */
  readonly item: SchemaField | undefined;
  /** Of `text`. */
  readonly format: 'text' | 'email' | 'url';
  readonly isLong: boolean;
}

/** Nesting beyond which a value is written as JSON, however a schema refers to itself. */
const DEPTH = 6;
/** Fields of one form; what comes after so many and has members of its own is written as JSON. */
const FIELDS = 400;
/** References that lead to one another. */
const HOPS = 8;

/** What all fields of one form share. */
interface Reading {
  readonly root: JsonSchema;
  left: number;
}

/** The properties of an object's schema, in order. References within the schema are followed. */
export function fieldsOf(schema: JsonSchema | undefined): readonly SchemaField[] {
  return schema ? propertiesOf(schema, 0, { root: schema, left: FIELDS }) : [];
}

function propertiesOf(schema: JsonSchema, depth: number, reading: Reading): readonly SchemaField[] {
  const { properties, required } = schema;
  if (!isObject(properties)) return [];
  const needed: readonly unknown[] = Array.isArray(required) ? required : [];
  return Object.entries(properties).flatMap(([key, property]) =>
    isObject(property) ? [fieldOf(key, property, needed.includes(key), depth, reading)] : [],
  );
}

function fieldOf(key: string, given: JsonSchema, isRequired: boolean, depth: number, reading: Reading): SchemaField {
  const schema = resolved(given, reading.root);
  reading.left -= 1;
  const meant = kindOf(schema);
  const isOver = depth > DEPTH || reading.left <= 0;
  const kind = isOver && (meant === 'object' || meant === 'list' || meant === 'map') ? 'json' : meant;
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
    item: inner && fieldOf(key, { title: label, ...inner }, true, depth + 1, reading),
    format: schema['format'] === 'email' ? 'email' : schema['format'] === 'uri' ? 'url' : 'text',
    isLong: typeof schema['maxLength'] === 'number' && schema['maxLength'] > 200,
  };
}

/** What a reference within the schema leads to, with what is said beside it; as it is where it leads nowhere. */
function resolved(schema: JsonSchema, root: JsonSchema): JsonSchema {
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

/** Its type; of two of which one is `null` the other, for what may be left empty. */
function typeOf({ type }: JsonSchema): unknown {
  if (!Array.isArray(type)) return type;
  const others = type.filter((one) => one !== 'null');
  return others.length === 1 ? others[0] : type;
}

function kindOf(schema: JsonSchema): FieldKind {
  if (choicesOf(schema).length > 0) return 'choice';
  switch (typeOf(schema)) {
    case 'boolean':
      return 'boolean';
    case 'number':
    case 'integer':
      return 'number';
    case 'string':
      if (schema['format'] === 'password' || schema['writeOnly'] === true) return 'secret';
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

/** What a new entry of a list starts with. */
export function emptyOf(field: SchemaField): unknown {
  if (field.default !== undefined) return field.default;
  switch (field.kind) {
    case 'boolean':
      return false;
    case 'number':
      return typeof field.schema['minimum'] === 'number' ? field.schema['minimum'] : 0;
    case 'choice':
      return field.choices[0]?.value;
    case 'list':
    case 'choices':
      return [];
    case 'object':
      return Object.fromEntries(
        field.fields.filter(({ isRequired }) => isRequired).map((each) => [each.key, emptyOf(each)]),
      );
    case 'map':
      return {};
    case 'json':
      return null;
    default:
      return '';
  }
}

/** Whether two values of JSON are equal. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  // Objects by the checks above; only own members are compared.
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  return keys.length === Object.keys(b).length && keys.every((key) => key in right && sameValue(left[key], right[key]));
}

export function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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
