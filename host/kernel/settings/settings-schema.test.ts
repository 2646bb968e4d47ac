import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultsOf, layered, merge, problemsOf, secretsOf } from './settings-schema.ts';
import type { SettingValues } from './settings.ts';

const schema = {
  type: 'object',
  required: ['size'],
  properties: {
    size: { type: 'integer', minimum: 1, default: 3, defaults: { development: 1 } },
    tone: { enum: ['soft', 'loud'], default: 'soft' },
    tags: { type: 'array', items: { type: 'string' }, default: ['a'] },
    note: { type: 'string' },
    mail: {
      type: 'object',
      properties: { host: { type: 'string', default: 'localhost' }, port: { type: 'integer', default: 25 } },
    },
    token: { type: 'string', writeOnly: true, minLength: 8 },
    login: { type: 'object', properties: { user: { type: 'string' }, password: { type: 'string', writeOnly: true } } },
  },
};

const of = (...layers: readonly SettingValues[]): SettingValues => layered(schema, 'production', layers).values;
const plain = { size: 3, tone: 'soft', tags: ['a'], mail: { host: 'localhost', port: 25 } };

describe('settings', () => {
  it('are the defaults where nothing was set, those of the environment first', () => {
    expect(of()).toEqual(plain);
    expect(defaultsOf(schema, 'development')).toEqual({ ...plain, size: 1 });
    expect(layered(undefined, 'production', [{ size: 1 }]).values).toEqual({});
  });

  it('hand out defaults that nobody else holds', () => {
    expect(of()['tags']).not.toBe(of()['tags']);
  });

  it('lay one value over another, objects member by member', () => {
    expect(of({ size: 5, mail: { port: 26 } }, { mail: { host: 'mail' } })).toEqual({
      ...plain,
      size: 5,
      mail: { host: 'mail', port: 26 },
    });
  });

  it('leave out what does not fit or is not there any more, and say so', () => {
    const { values, problems } = layered(schema, 'production', [
      { size: 2, tone: 'loud', gone: true },
      { size: 0, mail: { port: 'x' } },
    ]);
    expect(values).toEqual({ ...plain, size: 2, tone: 'loud' });
    expect(problems.map(({ path }) => path)).toEqual(['size', 'mail.port', 'gone']);
  });

  it('never take a value from the prototype', () => {
    const odd = { type: 'object', properties: { constructor: { default: 1 }, toString: { default: 2 } } };
    expect(layered(odd, 'production', [{}]).values).toEqual({ constructor: 1, toString: 2 });
  });

  it('survive a hostile schema', () => {
    const hostile = JSON.parse(
      '{"properties":{"__proto__":{"default":{"polluted":true}},"loop":{"$ref":"#/properties/loop"}}}',
    );
    const { values } = layered(hostile, 'production', [{ loop: 1 }, JSON.parse('{"__proto__":{"more":1}}')]);
    expect(Object.getPrototypeOf(values)).toBe(Object.prototype);
    expect(Object.keys(values)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(problemsOf(hostile, { loop: 1 }, true)[0]?.message).toContain('cannot be applied');
  });

  it.each([
    [{ size: 'big' }, 'size'],
    [{ size: 0 }, 'size'],
    [{ size: 1, more: 1 }, 'more'],
    [{ size: 1, tags: ['a', 2] }, 'tags.1'],
    [{ size: 1, mail: { port: 25, prot: 1 } }, 'mail.prot'],
    [{ size: 1, mail: { port: 1.5 } }, 'mail.port'],
  ])('%j are refused by a path: %s', (values, path) => {
    expect(problemsOf(schema, values, true).map((problem) => problem.path)).toEqual([path]);
  });

  it('take unknown names where nobody is strict', () => {
    expect(problemsOf(schema, { size: 1, more: 1 }, false)).toEqual([]);
    expect(problemsOf(undefined, {}, true)).toEqual([{ path: '', message: 'It has no settings.' }]);
  });

  it('never say what a secret was', () => {
    expect(secretsOf(schema)).toEqual(['token', 'login']);
    const problems = problemsOf(schema, { size: 1, token: 'hunter2', login: { user: 1, password: 7 } }, true);
    expect(problems.map(({ path }) => path)).toEqual(['token', 'login.user', 'login.password']);
    expect(JSON.stringify(problems)).not.toMatch(/hunter2|7/);
  });
});

describe('laying values over one another', () => {
  const values = fc.object({ maxDepth: 3, key: fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor') });

  it('is associative, changes neither side, and has an empty object as its zero', () => {
    fc.assert(
      fc.property(values, values, values, (a, b, c) => {
        const before = JSON.stringify([a, b, c]);
        const left = merge(merge(a, b), c);
        // An object between two values that are none replaces the one and is replaced by the other, in either order.
        fc.pre(hasSameShape(a, b) && hasSameShape(b, c));
        expect(merge(a, merge(b, c))).toEqual(left);
        expect(merge(a, {})).toEqual(a);
        expect(merge({}, a)).toEqual(a);
        expect(merge(a, a)).toEqual(a);
        expect(JSON.stringify([a, b, c])).toBe(before);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps every member of the upper and every one that only the lower has', () => {
    fc.assert(
      fc.property(values, values, (under, over) => {
        const merged = merge(under, over) as SettingValues;
        expect(new Set(Object.keys(merged))).toEqual(new Set([...Object.keys(under), ...Object.keys(over)]));
        for (const key of Object.keys(under)) {
          if (!Object.hasOwn(over, key)) expect(member(merged, key)).toBe(member(under, key));
        }
        expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
        expect(({} as Record<string, unknown>)['a']).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });
});

function member(values: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(values, key)?.value;
}

/** Whether both have objects at the same names. */
function hasSameShape(a: unknown, b: unknown): boolean {
  if (!isObject(a) || !isObject(b)) return !isObject(a) && !isObject(b);
  return Object.keys(a).every((key) => !Object.hasOwn(b, key) || hasSameShape(member(a, key), member(b, key)));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
