import { describe, expect, it } from 'vitest';
import { readBodyAs, readParams, readQuery, shownHeaders } from './endpoint-request.ts';

const schema = {
  type: 'object',
  properties: {
    limit: { type: 'integer' },
    exact: { type: 'boolean' },
    tag: { type: 'array', items: { type: 'number' } },
    name: { type: 'string' },
  },
};

describe('the query of a request', () => {
  it('is read as the schema says of each value', () => {
    expect(readQuery('limit=10&exact=false&tag=1&tag=2&name=7', schema)).toEqual({
      limit: 10,
      exact: false,
      tag: [1, 2],
      name: '7',
    });
  });

  it('leaves what does not read as that for the schema to refuse', () => {
    expect(readQuery('limit=ten&exact=yes&tag=x&limit2=', schema)).toEqual({
      limit: 'ten',
      exact: 'yes',
      tag: ['x'],
      limit2: '',
    });
    expect(readQuery('limit=Infinity&limit=1', schema)).toEqual({ limit: ['Infinity', '1'] });
    expect(readQuery('limit=%20', schema)).toEqual({ limit: ' ' });
  });

  it('keeps names that reach prototypes as names', () => {
    const query = readQuery('__proto__=1&constructor=2', undefined);
    expect(Object.keys(query)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(query)).toBe(Object.prototype);
  });

  it('and parameters alike', () => {
    expect(readParams({ limit: '3', name: 'a' }, schema)).toEqual({ limit: 3, name: 'a' });
  });
});

describe('the body of a request', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

  it('is read by its type', () => {
    expect(readBodyAs('application/json; charset=utf-8', bytes('{"a":1}'))).toEqual({ a: 1 });
    expect(readBodyAs('application/problem+json', bytes('[]'))).toEqual([]);
    expect(readBodyAs('application/x-www-form-urlencoded', bytes('a=1&b=x+y'))).toEqual({ a: '1', b: 'x y' });
    expect(readBodyAs('TEXT/Plain', bytes('ü'))).toBe('ü');
    expect(readBodyAs('image/png', bytes('x'))).toEqual(bytes('x'));
    expect(readBodyAs('', bytes('x'))).toEqual(bytes('x'));
    expect(readBodyAs('application/json', undefined)).toBeUndefined();
  });

  it('is refused where it is not what it says', () => {
    expect(() => readBodyAs('application/json', bytes('{'))).toThrow('application/json');
    expect(() => readBodyAs('text/plain', new Uint8Array([0xff, 0xfe, 0xfd]))).toThrow('text/plain');
  });
});

it('credentials of the app are not shown to plugins', () => {
  const headers = { Accept: 'a', Cookie: 'c', Authorization: 'b', 'Sec-Fetch-Site': 's', Origin: 'o', 'X-Mine': 'm' };
  expect(shownHeaders(headers)).toEqual({ accept: 'a', 'x-mine': 'm' });
});
