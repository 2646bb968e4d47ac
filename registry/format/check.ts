import { malformed } from './errors.ts';
import type { Json, JsonObject } from './json.ts';

/** Reads one value of a parsed document or throws `BAD_FORMAT`; `where` names the place in messages. */
export type Check<T> = (value: Json | undefined, where: string) => T;

export const object: Check<JsonObject> = (value, where) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? // Neither null nor an array, so it is the one object type left.
      (value as JsonObject)
    : malformed(where, 'must be an object');

export const boolean: Check<boolean> = (value, where) =>
  typeof value === 'boolean' ? value : malformed(where, 'must be true or false');

/** A string of 1 to `max` characters that matches `pattern`. */
export function text(max = 1024, pattern?: RegExp): Check<string> {
  return (value, where) =>
    typeof value === 'string' && value.length > 0 && value.length <= max && (!pattern || pattern.test(value))
      ? value
      : malformed(where, `must be a string of 1 to ${max} characters${pattern ? ` like ${pattern.source}` : ''}`);
}

/** A safe integer of at least `min`. */
export function integer(min: number): Check<number> {
  return (value, where) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= min
      ? value
      : malformed(where, `must be an integer of at least ${min}`);
}

export function oneOf<T extends string>(...words: readonly T[]): Check<T> {
  return (value, where) => words.find((word) => word === value) ?? malformed(where, `must be ${words.join(' or ')}`);
}

export function list<T>(item: Check<T>, max: number, min = 0): Check<T[]> {
  return (value, where) =>
    Array.isArray(value) && value.length >= min && value.length <= max
      ? value.map((entry: Json, at) => item(entry, `${where}[${at}]`))
      : malformed(where, `must be a list of ${min} to ${max} entries`);
}

/** Values by name; the result has no prototype. */
export function map<T>(item: Check<T>): Check<Readonly<Record<string, T>>> {
  return (value, where) => {
    const checked: Record<string, T> = Object.create(null);
    for (const [key, entry] of Object.entries(object(value, where))) checked[key] = item(entry, `${where}.${key}`);
    return checked;
  };
}

type Checks = Readonly<Record<string, Check<unknown>>>;
type Checked<C> = C extends Check<infer T> ? T : never;

/** What `shape` reads. */
export type Shape<Required extends Checks, Optional extends Checks> = {
  readonly [K in keyof Required]: Checked<Required[K]>;
} & { readonly [K in keyof Optional]?: Checked<Optional[K]> };

/** An object with these members, in any order; others are left out of the result. */
export function shape<Required extends Checks, Optional extends Checks = Record<never, never>>(
  required: Required,
  optional?: Optional,
): Check<Shape<Required, Optional>> {
  return (value, where) => {
    const found = object(value, where);
    const checked: Record<string, unknown> = {};
    for (const [name, check] of Object.entries<Check<unknown>>({ ...required, ...optional })) {
      if (found[name] !== undefined || name in required) checked[name] = check(found[name], `${where}.${name}`);
    }
    // One member was made for each name of the type, by its check.
    return checked as Shape<Required, Optional>;
  };
}

/** A spread of `{ [name]: value }` when `source` has `name`, of nothing otherwise. */
export function optional<Name extends string, T>(
  source: JsonObject,
  name: Name,
  check: Check<T>,
  where: string,
): { [K in Name]?: T } {
  const value = source[name];
  // TypeScript widens a computed key to string.
  return value === undefined ? {} : ({ [name]: check(value, `${where}.${name}`) } as { [K in Name]?: T });
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** `2026-11-21T06:00:00Z`: a real instant, in UTC, to the second. */
export const time: Check<string> = (value, where) => {
  if (typeof value !== 'string' || !TIME.test(value))
    return malformed(where, 'must be a time like 2026-11-21T06:00:00Z');
  const instant = Date.parse(value);
  return Number.isFinite(instant) && new Date(instant).toISOString() === value.replace('Z', '.000Z')
    ? value
    : malformed(where, 'must be a time that exists');
};

export const sha256Text: Check<string> = text(64, /^[0-9a-f]{64}$/);
