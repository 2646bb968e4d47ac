/**
 * Reads a value that came from outside (a plugin, a stored row, a configuration file): gives back what fits, or throws a
 * `CheckError` whose message says where and what. The small set that the host's own boundaries need; schemas written by
 * plugins go through the JSON Schema interpreter.
 */
export type Check<T> = (value: unknown, where: string) => T;

export class CheckError extends Error {
  override readonly name = 'CheckError';
}

export function refuse(where: string, what: string): never {
  throw new CheckError(`${where} must be ${what}.`);
}

/** A string of at most `max` characters (UTF-16 units), not empty unless `min` is 0. */
export function text(max: number, options: { readonly min?: number; readonly pattern?: RegExp } = {}): Check<string> {
  const { min = 1, pattern } = options;
  return (value, where) =>
    typeof value === 'string' && value.length >= min && value.length <= max && (!pattern || pattern.test(value))
      ? value
      : refuse(where, `a string of ${min} to ${max} characters${pattern ? ` like ${pattern.source}` : ''}`);
}

export function integer(min: number, max = Number.MAX_SAFE_INTEGER): Check<number> {
  return (value, where) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max
      ? value
      : refuse(where, `an integer from ${min} to ${max}`);
}

export const flag: Check<boolean> = (value, where) =>
  typeof value === 'boolean' ? value : refuse(where, 'true or false');

/** Anything at all; for values that the host only stores and hands back. */
export const anything: Check<unknown> = (value) => value;

export const callback: Check<(...values: unknown[]) => unknown> = (value, where) =>
  typeof value === 'function'
    ? // Called only through the channel that made it, which takes any arguments.
      (value as (...values: unknown[]) => unknown)
    : refuse(where, 'a function');

export const bytes: Check<Uint8Array<ArrayBuffer>> = (value, where) =>
  value instanceof Uint8Array && value.buffer instanceof ArrayBuffer
    ? // Its buffer was checked just now.
      (value as Uint8Array<ArrayBuffer>)
    : refuse(where, 'bytes');

export function oneOf<T extends string | number>(...choices: readonly T[]): Check<T> {
  return (value, where) => choices.find((choice) => choice === value) ?? refuse(where, choices.join(' or '));
}

export function listOf<T>(item: Check<T>, max: number): Check<T[]> {
  return (value, where) =>
    Array.isArray(value) && value.length <= max
      ? value.map((entry: unknown, at) => item(entry, `${where}[${at}]`))
      : refuse(where, `a list of at most ${max} entries`);
}

export const record: Check<{ readonly [key: string]: unknown }> = (value, where) => {
  if (typeof value !== 'object' || value === null) return refuse(where, 'an object');
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return refuse(where, 'a plain object');
  // Plain, so its own members are all there is.
  return value as { readonly [key: string]: unknown };
};

/** Values by name; the result has no prototype. */
export function mapOf<T>(item: Check<T>): Check<{ readonly [key: string]: T }> {
  return (value, where) => {
    const checked: { [key: string]: T } = Object.create(null);
    for (const [key, entry] of Object.entries(record(value, where))) checked[key] = item(entry, `${where}.${key}`);
    return checked;
  };
}

type Shape<T> = { readonly [Key in keyof T]-?: Check<T[Key]> };

/** A new object with exactly the members of `required` and those of `optional` that are there; others are dropped. */
export function objectOf<Required, Optional = Record<never, never>>(
  required: Shape<Required>,
  optional?: Shape<Optional>,
): Check<Required & { readonly [Key in keyof Optional]?: Optional[Key] }> {
  const must = Object.entries(required) as [string, Check<unknown>][];
  const may = Object.entries(optional ?? {}) as [string, Check<unknown>][];
  return (value, where) => {
    const found = record(value, where);
    const checked: Record<string, unknown> = {};
    for (const [key, check] of must) checked[key] = check(found[key], `${where}.${key}`);
    for (const [key, check] of may) {
      if (found[key] !== undefined) checked[key] = check(found[key], `${where}.${key}`);
    }
    // Each member was made by the check of its name.
    return checked as Required & { readonly [Key in keyof Optional]?: Optional[Key] };
  };
}

/** `undefined` passes. */
export function maybe<T>(check: Check<T>): Check<T | undefined> {
  return (value, where) => (value === undefined ? undefined : check(value, where));
}
