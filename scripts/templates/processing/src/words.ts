import type { FieldValues } from '@airlock/sdk';

/** Words of all texts together; what this plugin added itself does not count. */
export function wordsIn(values: FieldValues): number {
  return Object.entries(values)
    .filter(([field]) => field !== 'words')
    .flatMap(([, value]) => (typeof value === 'string' ? value.trim().split(/\s+/) : []))
    .filter((word) => word !== '').length;
}
