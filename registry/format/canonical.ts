import { encodeUtf8, type Bytes } from './bytes.ts';
import { malformed } from './errors.ts';
import type { Json } from './json.ts';

/**
 * The bytes that TUF signs: OLPC canonical JSON (http://wiki.laptop.org/go/Canonical_JSON). Keys in code point order, no
 * white space, only `"` and `\` escaped, integers only. Throws `BAD_FORMAT` on a fraction.
 */
export function canonicalBytes(value: Json): Bytes {
  return encodeUtf8(canonicalJson(value));
}

export function canonicalJson(value: Json): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return malformed('Canonical JSON', 'has no fractions');
  if (value === null || typeof value !== 'object') return String(value);
  if (isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const keys = Object.keys(value).sort(byCodePoint);
  // Every key was just listed, so its value is there.
  return `{${keys.map((key) => `${quote(key)}:${canonicalJson(value[key] as Json)}`).join(',')}}`;
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

// Array.isArray does not narrow read-only arrays.
function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** JavaScript sorts by UTF-16 unit, which puts U+10000 before U+E000; canonical JSON sorts by code point. */
function byCodePoint(a: string, b: string): number {
  const left = Array.from(a, (letter) => letter.codePointAt(0) ?? 0);
  const right = Array.from(b, (letter) => letter.codePointAt(0) ?? 0);
  const at = left.findIndex((point, index) => point !== right[index]);
  return at < 0 ? left.length - right.length : (left[at] ?? 0) - (right[at] ?? -1);
}
