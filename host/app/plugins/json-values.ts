/** Whether two values of JSON are equal. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  // Objects by the checks above; only own members are compared.
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  return keys.length === Object.keys(b).length && keys.every((key) => key in right && sameValue(left[key], right[key]));
}

export function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `undefined` takes the member away. */
export function withMember(
  values: { readonly [key: string]: unknown },
  key: string,
  value: unknown,
): { readonly [key: string]: unknown } {
  const { [key]: _, ...others } = values;
  return value === undefined ? others : { ...values, [key]: value };
}
