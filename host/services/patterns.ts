/** A dotted name, or one that ends in `.*` and means everything below. */
export const PATTERN = /^[a-zA-Z][\w-]*(?:\.[\w-]+)*(?:\.\*)?$/;

export const NAME = /^[a-zA-Z][\w-]*(?:\.[\w-]+)*$/;

/** Whether everything that `inner` means is meant by `outer` too. */
export function within(outer: string, inner: string): boolean {
  if (!outer.endsWith('.*')) return outer === inner;
  return inner.startsWith(outer.slice(0, -1));
}

/** Whether one of the patterns holds all of `inner`. */
export function coveredBy(patterns: readonly string[] | undefined, inner: string): boolean {
  return patterns?.some((pattern) => within(pattern, inner)) ?? false;
}
