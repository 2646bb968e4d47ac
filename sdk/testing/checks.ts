/** Reads one argument of a service: gives what fits, or throws a sentence. The rules are those of real hosts. */
export type Check = (value: unknown, where: string) => unknown;

export function refuse(where: string, what: string): never {
  throw new TypeError(`${where} must be ${what}.`);
}

/** At least one character, unless `min` is 0. */
export function text(
  max: number,
  { min = 1, pattern }: { readonly min?: number; readonly pattern?: RegExp } = {},
): Check {
  return (value, where) =>
    typeof value === 'string' && value.length >= min && value.length <= max && pattern?.test(value) !== false
      ? value
      : refuse(where, `a string of ${min} to ${max} characters`);
}

export function integer(min: number, max = Number.MAX_SAFE_INTEGER): Check {
  return (value, where) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max
      ? value
      : refuse(where, `an integer from ${min} to ${max}`);
}

export const anything: Check = (value) => value;

export const callback: Check = (value, where) => (typeof value === 'function' ? value : refuse(where, 'a function'));

export const bytes: Check = (value, where) => (value instanceof Uint8Array ? value.slice() : refuse(where, 'bytes'));

export function oneOf(...choices: readonly unknown[]): Check {
  return (value, where) => (choices.includes(value) ? value : refuse(where, choices.join(' or ')));
}

export function listOf(item: Check, max: number): Check {
  return (value, where) =>
    Array.isArray(value) && value.length <= max
      ? value.map((entry, at) => item(entry, `${where}[${at}]`))
      : refuse(where, `a list of at most ${max} entries`);
}

/** A plain object's own members. */
export function record(value: unknown, where: string): { readonly [key: string]: unknown } {
  const prototype: unknown = typeof value === 'object' && value !== null ? Object.getPrototypeOf(value) : undefined;
  if (prototype !== Object.prototype && prototype !== null) return refuse(where, 'an object');
  return { ...(value as object) };
}

export function mapOf(item: Check): Check {
  return (value, where) =>
    Object.fromEntries(
      Object.entries(record(value, where)).map(([key, entry]) => [key, item(entry, `${where}.${key}`)]),
    );
}

/** Members that may be there; others are dropped. */
export function optionsOf(members: { readonly [name: string]: Check }): Check {
  return (value, where) => {
    const found = record(value, where);
    const known = Object.entries(members).filter(([name]) => found[name] !== undefined);
    return Object.fromEntries(known.map(([name, check]) => [name, check(found[name], `${where}.${name}`)]));
  };
}

/** `undefined` passes. */
export function maybe(check: Check): Check {
  return (value, where) => (value === undefined ? undefined : check(value, where));
}

/** A dotted name, and one that may end in `.*` and mean everything below. */
export const NAME = /^[a-zA-Z][\w-]*(?:\.[\w-]+)*$/;
export const PATTERN = /^[a-zA-Z][\w-]*(?:\.[\w-]+)*(?:\.\*)?$/;

/** Whether one of the patterns holds all that `inner` means. */
export function coveredBy(patterns: readonly string[] | undefined, inner: string): boolean {
  return (patterns ?? []).some((outer) =>
    outer.endsWith('.*') ? inner.startsWith(outer.slice(0, -1)) : outer === inner,
  );
}

/** Whether one of the patterns, `*` for any run of characters, names it. */
export function namedBy(patterns: readonly string[] | undefined, name: string): boolean {
  return (patterns ?? []).some((pattern) => {
    const parts = pattern.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`).test(name);
  });
}

/** About how many bytes a value takes where it is kept. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return 8 + 2 * value.length;
  if (ArrayBuffer.isView(value)) return 16 + value.byteLength;
  if (typeof value !== 'object' || value === null) return 8;
  return Object.entries(value).reduce((sum, [key, member]) => sum + 2 * key.length + sizeOf(member), 8);
}
