import type { CollectionName, Collections, DataQuery } from '@airlock/sdk';
import type { DataRecord } from '../../services/data.ts';

/** The records that a plugin's query asks for, in order of id. */
export function selectRecords(
  records: readonly DataRecord[],
  { where = {}, limit, after }: DataQuery,
): readonly DataRecord[] {
  const wanted = Object.entries(where);
  const fits = (record: DataRecord): boolean => {
    const own = new Map(Object.entries(record));
    return wanted.every(([property, value]) => own.get(property) === value);
  };
  return records
    .filter((record) => fits(record) && (after === undefined || record.id > after))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .slice(0, limit);
}

/** Members, and their types, that the app relies on. */
const members: { readonly [collection in CollectionName]: { readonly [member: string]: string } } = {
  forms: { title: 'string', fields: 'list' },
  submissions: { formId: 'string', fields: 'list', values: 'object', state: 'string' },
  pages: { title: 'string', body: 'string', fields: 'object', published: 'boolean' },
};

/** A record that a plugin writes; throws a sentence for its author when it does not have the shape of the collection. */
export function checkedRecord<C extends CollectionName>(collection: C, value: DataRecord): Collections[C] {
  const record = new Map<string, unknown>(Object.entries(value));
  const needed = { ...members[collection], createdAt: 'number', updatedAt: 'number' };
  for (const [member, type] of Object.entries(needed)) {
    const found = typeOf(record.get(member));
    if (found !== type) throw new Error(`"${member}" of a record in "${collection}" must be a ${type}, not ${found}.`);
  }
  // Its members were just checked.
  return value as unknown as Collections[C];
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}
