import type { Contributions, DrawingKind } from '../plugin/manifest.ts';

/** Lists of contributions that are derived member by member; capabilities, hooks and endpoints have their own checks. */
export type PartList = Exclude<keyof Contributions, 'capabilities' | 'hooks' | 'endpoints'>;

/** A contribution as it was declared: its data, still to be checked, and which of its members are functions. */
export interface DeclaredPart {
  readonly data: { readonly [member: string]: unknown };
  readonly functions: readonly string[];
}

export type DeclaredParts = { readonly [list in PartList]: readonly DeclaredPart[] };

/** The members of each list that go into the manifest, in this order. */
const MEMBERS: { readonly [list in PartList]: readonly string[] } = {
  widgets: ['id', 'title', 'slot'],
  commands: ['id', 'title', 'shortcut'],
  exporters: ['id', 'title', 'extension', 'mediaType'],
  importers: ['id', 'title', 'extensions'],
  fieldTypes: ['id', 'title', 'value', 'editor', 'renderer'],
  themes: ['id', 'title', 'scheme', 'tokens'],
  messages: ['locale', 'title', 'direction', 'file'],
};

export const PART_LISTS = Object.keys(MEMBERS) as readonly PartList[]; // `Object.keys` forgets the names.

/** Which member draws a widget, and the name that the manifest has for it, in order of preference. */
export const DRAWINGS: { readonly [member: string]: DrawingKind } = { component: 'react', view: 'tree', mount: 'dom' };

/** What a widget says it can be drawn as. */
export function drawsOf({ functions }: DeclaredPart): readonly DrawingKind[] {
  return Object.entries(DRAWINGS).flatMap(([member, kind]) => (functions.includes(member) ? [kind] : []));
}

/** The contributions of the manifest, of parts that passed `checkParts`. Lists without entries are left out. */
export function deriveParts(parts: DeclaredParts): Omit<Contributions, 'capabilities' | 'hooks' | 'endpoints'> {
  const lists = PART_LISTS.flatMap((list) => {
    const entries = parts[list].map((part) => derive(list, part));
    return entries.length === 0 ? [] : [[list, entries] as const];
  });
  // Each member was checked to have the type that the manifest gives it.
  return Object.fromEntries(lists) as Omit<Contributions, 'capabilities' | 'hooks' | 'endpoints'>;
}

function derive(list: PartList, part: DeclaredPart): object {
  const members = MEMBERS[list].flatMap((member) => {
    const value = part.data[member];
    return value === undefined ? [] : [[member, value] as const];
  });
  const draws = list === 'widgets' ? drawsOf(part) : [];
  const plain = draws.length === 0 || (draws.length === 1 && draws[0] === 'react');
  return { ...Object.fromEntries(members), ...(plain ? {} : { draws }) };
}
