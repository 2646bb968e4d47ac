import type { Change } from './types.ts';

const mostChanges = 1000;

/** What is different between two plain values, in the order of their keys; at most 1000 changes. */
export function diff(before: unknown, after: unknown): readonly Change[] {
  const changes: Change[] = [];
  compare(before, after, [], changes);
  return changes;
}

type Path = readonly (string | number)[];

function compare(before: unknown, after: unknown, path: Path, changes: Change[]): void {
  if (Object.is(before, after) || changes.length >= mostChanges || path.length > 64) return;
  if (Array.isArray(before) && Array.isArray(after)) compareArrays(before, after, path, changes);
  else if (isPlain(before) && isPlain(after)) compareObjects(before, after, path, changes);
  else changes.push({ path, op: 'replace', before, after });
}

function compareArrays(before: readonly unknown[], after: readonly unknown[], path: Path, changes: Change[]): void {
  const common = Math.min(before.length, after.length);
  for (let index = 0; index < common; index++) compare(before[index], after[index], [...path, index], changes);
  for (let index = common; index < before.length; index++) {
    changes.push({ path: [...path, index], op: 'remove', before: before[index] });
  }
  for (let index = common; index < after.length; index++) {
    changes.push({ path: [...path, index], op: 'add', after: after[index] });
  }
}

function compareObjects(before: Plain, after: Plain, path: Path, changes: Change[]): void {
  for (const key of Object.keys(before)) {
    if (Object.hasOwn(after, key)) compare(before[key], after[key], [...path, key], changes);
    else changes.push({ path: [...path, key], op: 'remove', before: before[key] });
  }
  for (const key of Object.keys(after)) {
    if (!Object.hasOwn(before, key)) changes.push({ path: [...path, key], op: 'add', after: after[key] });
  }
}

type Plain = { readonly [key: string]: unknown };

function isPlain(value: unknown): value is Plain {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
