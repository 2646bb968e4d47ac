import type { Field, FieldCondition, FieldValue, FieldValues } from '@airlock/sdk';
import { textOf } from './display.ts';
import { isEmpty } from './empty.ts';

/**
 * The fields that are shown for these values, in order. A field whose condition names a field that is not shown itself
 * counts that one as empty; a circle of conditions shows none of its fields unless they ask for `empty`.
 */
export function visibleFields(fields: readonly Field[], values: FieldValues): readonly Field[] {
  const byId = new Map(fields.map((field) => [field.id, field]));
  const known = new Map<string, boolean>();
  const isShown = (field: Field): boolean => {
    const before = known.get(field.id);
    if (before !== undefined) return before;
    known.set(field.id, false);
    const shown = !field.visible || holds(field.visible, valueOf(field.visible.field));
    known.set(field.id, shown);
    return shown;
  };
  const valueOf = (id: string): FieldValue => {
    const field = byId.get(id);
    return field && isShown(field) ? (values[id] ?? null) : null;
  };
  return fields.filter(isShown);
}

/** The values of the fields that are shown; what was typed into others is left out. */
export function visibleValues(fields: readonly Field[], values: FieldValues): FieldValues {
  return Object.fromEntries(
    visibleFields(fields, values).flatMap(({ id }) => {
      const value = values[id];
      return value === undefined ? [] : [[id, value]];
    }),
  );
}

function holds({ is, value = '' }: FieldCondition, actual: FieldValue): boolean {
  if (is === 'empty') return isEmpty(actual);
  if (is === 'filled') return !isEmpty(actual);
  const isEqual = Array.isArray(actual) ? actual.includes(value) : textOf(actual) === value;
  return is === 'equal' ? isEqual : !isEqual;
}
