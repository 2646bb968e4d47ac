import { decodeUtf8 } from './bytes.ts';
import { malformed } from './errors.ts';
import { MAX_DEPTH } from './limits.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
/** Made without a prototype, so that no inherited name is ever found in it. */
export interface JsonObject {
  readonly [key: string]: Json;
}

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;

/**
 * Parse JSON as two parsers must always agree on it: UTF-8 without a byte order mark, no duplicate keys, no `__proto__`,
 * no lone surrogates, no nesting beyond 64, no integer that a double cannot hold exactly, and none spelled as `1.0`,
 * `1e0` or `-0`. Throws `BAD_FORMAT`.
 */
export function parseJson(input: Uint8Array | string, where: string): Json {
  let text: string;
  try {
    text = typeof input === 'string' ? input : decodeUtf8(input);
  } catch {
    return malformed(where, 'is not UTF-8');
  }
  let at = 0;

  const refuse = (what: string): never => malformed(where, `is not strict JSON: ${what} at character ${at}`);
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  /** The character, if it comes next. */
  const next = (character: string): boolean => {
    take(SPACE);
    if (text[at] !== character) return false;
    at++;
    return true;
  };

  const string = (): string => {
    take(SPACE);
    let end = at + 1;
    if (text[at] !== '"') return refuse('a string is expected');
    while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
    let value: unknown;
    try {
      value = JSON.parse(text.slice(at, end + 1));
    } catch {
      // Whatever is wrong inside is said below.
    }
    if (typeof value !== 'string' || /\p{Surrogate}/u.test(value)) return refuse('a string is not well formed');
    at = end + 1;
    return value;
  };

  const number = (literal: string): number => {
    const value = Number(literal);
    const exact = Number.isInteger(value)
      ? Number.isSafeInteger(value) && String(value) === literal
      : Number.isFinite(value);
    return exact ? value : refuse('a number that is not exact');
  };

  const value = (depth: number): Json => {
    if (depth > MAX_DEPTH) refuse('nested too deep');
    if (next('{')) {
      const object: { [key: string]: Json } = Object.create(null);
      if (next('}')) return object;
      do {
        const key = string();
        if (key in object) refuse(`the key ${JSON.stringify(key)} appears twice`);
        if (key === '__proto__') refuse('the key "__proto__" is not allowed');
        if (!next(':')) refuse('":" is expected');
        object[key] = value(depth + 1);
      } while (next(','));
      return next('}') ? object : refuse('"}" is expected');
    }
    if (next('[')) {
      const array: Json[] = [];
      if (next(']')) return array;
      do array.push(value(depth + 1));
      while (next(','));
      return next(']') ? array : refuse('"]" is expected');
    }
    if (text[at] === '"') return string();
    const word = take(WORD);
    if (word) return word === 'null' ? null : word === 'true';
    const literal = take(NUMBER);
    return literal === undefined ? refuse('a value is expected') : number(literal);
  };

  const result = value(0);
  take(SPACE);
  return at === text.length ? result : refuse('the end is expected');
}
