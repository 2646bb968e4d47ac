/** Whether data are equal, so that a list made anew with each drawing is not sent anew. */
export function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b) || ArrayBuffer.isView(a)) return false;
  const keys = Object.keys(a);
  // Of one kind by the line above; only own members are compared.
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && equal(left[key], right[key]));
}
