import type { FieldValues } from '@airlock/sdk';

/** The same values with no white space at the ends of texts. */
export function tidy(values: FieldValues): FieldValues {
  return Object.fromEntries(
    Object.entries(values).map(([field, value]) => [field, typeof value === 'string' ? value.trim() : value]),
  );
}
