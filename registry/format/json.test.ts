import { describe, expect, it } from 'vitest';
import { canonicalJson, encodeUtf8, parseJson, type Bytes } from './index.ts';

const parse = (text: string): unknown => parseJson(encodeUtf8(text), 'test');
const refused = expect.objectContaining({ name: 'RegistryError', code: 'BAD_FORMAT' });

describe('strict JSON', () => {
  it.each([
    'null',
    'true',
    '-12.5e-3',
    '""',
    '"\\u00e9\\n\\"\\\\"',
    '[]',
    ' { "a" : [ 1 , { "b" : "\\ud83d\\ude00" } ] } ',
    '{"constructor":1,"toString":2,"hasOwnProperty":3}',
    `${Number.MAX_SAFE_INTEGER}`,
  ])('reads %s as JSON.parse does', (text) => {
    expect(JSON.stringify(parse(text))).toBe(JSON.stringify(JSON.parse(text)));
  });

  it.each([
    ['a duplicate key', '{"a":1,"a":2}'],
    ['a duplicate key in disguise', '{"a":1,"\\u0061":2}'],
    ['__proto__', '{"__proto__":{"x":1}}'],
    ['__proto__ in disguise', '{"__pr\\u006fto__":{"x":1}}'],
    ['a lone surrogate', '"\\ud800"'],
    ['surrogates the wrong way round', '"\\udc00\\ud800"'],
    ['a lone surrogate as a key', '{"\\udfff":1}'],
    ['a number that overflows', '1e400'],
    ['a number that underflows', '1e-400'],
    ['negative zero', '-0'],
    ['an integer with a fraction', '1.0'],
    ['an integer with an exponent', '1e3'],
    ['an integer that no double holds', '9007199254740993'],
    ['a leading zero', '01'],
    ['a plus sign', '+1'],
    ['a hexadecimal number', '0x10'],
    ['NaN', 'NaN'],
    ['a trailing comma', '[1,]'],
    ['a trailing comma in an object', '{"a":1,}'],
    ['a comment', '/* */1'],
    ['single quotes', "'a'"],
    ['an unquoted key', '{a:1}'],
    ['a control character', '"\u0001"'],
    ['a line break in a string', '"\n"'],
    ['an unknown escape', '"\\x41"'],
    ['an unfinished string', '"abc'],
    ['an unfinished escape', '"abc\\'],
    ['an unfinished object', '{"a":1'],
    ['a missing colon', '{"a" 1}'],
    ['two values', '1 2'],
    ['nothing', ''],
    ['a byte order mark', '\ufeff1'],
    ['a no-break space', '\u00a01'],
  ])('refuses %s', (_, text) => {
    expect(() => parse(text)).toThrow(refused);
  });

  it('refuses bytes that are not UTF-8', () => {
    for (const bytes of [
      [0x22, 0xff, 0x22],
      [0x22, 0xed, 0xa0, 0x80, 0x22],
      [0x22, 0xc0, 0xaf, 0x22],
    ]) {
      expect(() => parseJson(Uint8Array.from(bytes) as Bytes, 'test')).toThrow(refused);
    }
  });

  it('refuses 100,000 levels without running out of stack', () => {
    for (const open of ['[', '{"a":']) expect(() => parse(open.repeat(100_000))).toThrow(refused);
    expect(parse(`${'['.repeat(64)}${']'.repeat(64)}`)).toBeDefined();
  });

  it('reads a string of a megabyte, and refuses one that does not end, in no time', () => {
    const long = 'a\\n'.repeat(350_000);
    expect(parse(`"${long}"`)).toHaveLength(700_000);
    expect(() => parse(`"${long}`)).toThrow(refused);
  });

  it('finds no inherited names, and changes no prototype', () => {
    const value = parse('{"a":1}') as Record<string, unknown>;
    expect(value['constructor']).toBeUndefined();
    expect(Object.getPrototypeOf(value)).toBeNull();
  });

  it('names the document and the place', () => {
    expect(() => parseJson('{"a" 1}', 'root.json')).toThrow(/^root\.json is not strict JSON.*character 5$/);
  });
});

describe('canonical JSON', () => {
  it('sorts keys by code point, and escapes only quotes and backslashes', () => {
    const value = parse('{"\\uffff":1,"\\ud800\\udc00":2,"b":[true,null,-3],"a\\"":"\\n\\\\"}');
    expect(canonicalJson(value as never)).toBe('{"a\\"":"\n\\\\","b":[true,null,-3],"\uffff":1,"\u{10000}":2}');
  });

  it('sorts a key before those it begins', () => {
    expect(canonicalJson({ aa: 1, a: 2, ab: 3, '': 4 })).toBe('{"":4,"a":2,"aa":1,"ab":3}');
  });

  it('has no fractions', () => {
    expect(() => canonicalJson(0.5)).toThrow(refused);
  });
});
