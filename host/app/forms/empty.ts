import type { FieldValue } from '@airlock/sdk';

/** Nothing was given: no text, no choice, a switch left off. */
export function isEmpty(value: FieldValue): boolean {
  if (value === null || value === false) return true;
  return typeof value === 'string' ? value.trim() === '' : Array.isArray(value) && value.length === 0;
}
