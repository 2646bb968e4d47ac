import { fits } from '../../kernel/settings/schema-walk.ts';
import { isObject } from './json-values.ts';
import type { SchemaField } from './schema-shape.ts';

/** Which shape of a union a value has; -1 for none. `preferred` wins where several fit. */
export function shapeOf({ options, within: { root } }: SchemaField, value: unknown, preferred = -1): number {
  const scores = options.map((option, at) => {
    const alike = likeness(option, value);
    return alike < 0 ? -1 : alike + (fits(option.schema, value, root) ? 1000 : 0) + (at === preferred ? 500 : 0);
  });
  const best = Math.max(...scores);
  return best < 0 ? -1 : scores.indexOf(best);
}

/** How much a value looks like a field's, where it may be unfinished; below 0 for what it cannot be. */
function likeness({ kind, fields, schema }: SchemaField, value: unknown): number {
  switch (kind) {
    case 'object': {
      if (!isObject(value)) return -1;
      if (fields.some((field) => field.kind === 'constant' && value[field.key] !== field.schema['const'])) return -1;
      return fields.filter(({ key }) => value[key] !== undefined).length;
    }
    case 'constant':
      return value === (schema['const'] ?? null) ? 0 : -1;
    case 'list':
    case 'choices':
      return Array.isArray(value) ? 0 : -1;
    case 'map':
      return isObject(value) ? 0 : -1;
    case 'boolean':
    case 'number':
      return typeof value === kind ? 0 : -1;
    case 'json':
    case 'choice':
    case 'union':
      return 0;
    default:
      return typeof value === 'string' ? 0 : -1;
  }
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
    case 'constant':
      return field.schema['const'] ?? null;
    case 'union':
      return field.options[0] && emptyOf(field.options[0]);
    case 'color':
      return '#000000';
    case 'object':
      return Object.fromEntries(
        field.fields
          .filter(({ isRequired, kind }) => isRequired || kind === 'constant')
          .map((each) => [each.key, emptyOf(each)]),
      );
    case 'map':
      return {};
    case 'json':
      return null;
    default:
      return '';
  }
}
