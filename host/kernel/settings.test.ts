import { describe, expect, it } from 'vitest';
import { checkSettings, withDefaults } from './settings.ts';

const schema = {
  type: 'object',
  required: ['size'],
  additionalProperties: false,
  properties: {
    size: { type: 'integer', minimum: 1, default: 3 },
    tone: { enum: ['soft', 'loud'], default: 'soft' },
    tags: { type: 'array', items: { type: 'string' }, default: ['a'] },
    note: { type: 'string' },
  },
};

describe('settings', () => {
  it('are the defaults where nothing was set', () => {
    expect(withDefaults(schema, {})).toEqual({ size: 3, tone: 'soft', tags: ['a'] });
    expect(withDefaults(undefined, { size: 1 })).toEqual({});
  });

  it('hand out defaults that nobody else holds', () => {
    const one = withDefaults(schema, {});
    expect(one['tags']).not.toBe(withDefaults(schema, {})['tags']);
  });

  it('keep values that fit, and drop what does not or is not there any more', () => {
    expect(withDefaults(schema, { size: 0, tone: 'loud', note: 'x', gone: true })).toEqual({
      size: 3,
      tone: 'loud',
      tags: ['a'],
      note: 'x',
    });
  });

  it('never take a value from the prototype', () => {
    const odd = { type: 'object', properties: { constructor: { default: 1 }, toString: { default: 2 } } };
    expect(withDefaults(odd, {})).toEqual({ constructor: 1, toString: 2 });
  });

  it('survive a hostile schema', () => {
    const hostile = JSON.parse(
      '{"properties":{"__proto__":{"default":{"polluted":true}},"loop":{"$ref":"#/properties/loop"}}}',
    );
    const values = withDefaults(hostile, { loop: 1 });
    expect(Object.getPrototypeOf(values)).toBe(Object.prototype);
    expect(Object.keys(values)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(() => checkSettings('r/notes', hostile, { loop: 1 })).toThrow('cannot be applied');
  });

  it.each([
    [{ size: 'big' }, 'size'],
    [{ size: 0 }, 'size'],
    [{}, 'size'],
    [{ size: 1, more: 1 }, 'more'],
    [{ size: 1, tags: ['a', 2] }, 'tags.1'],
  ])('%j are refused with a sentence that names "%s"', (values, where) => {
    expect(() => checkSettings('r/notes', schema, values)).toThrow(where);
  });

  it('are refused for a plugin that has none', () => {
    expect(() => checkSettings('r/notes', undefined, {})).toThrow('no settings');
  });
});
