import type { Field, FieldValue } from '@airlock/sdk';
import type { Format } from '../i18n/format.ts';
import type { Messages } from '../i18n/text.tsx';

/** A value as plain text, for files and messages; empty when there is none. */
export function textOf(value: FieldValue): string {
  if (value === null) return '';
  if (typeof value !== 'object') return String(value);
  return 'file' in value ? value.name : value.join('; ');
}

/** A value as people read it; empty when there is none. */
export function display(field: Field, value: FieldValue, format: Format, text: Messages['forms']): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? text.yes : text.no;
  if (field.type === 'rating' && typeof value === 'number') return '★'.repeat(Math.max(0, Math.min(10, value)));
  if (typeof value === 'number') return format.number(value);
  if (typeof value === 'string') return field.type === 'date' ? format.day(value) : value;
  return 'file' in value ? value.name : format.list(value);
}
