import { describe, expect, it } from 'vitest';
import { emptyOf, fieldsOf, sameValue } from './schema-shape.ts';

describe('fields of a schema', () => {
  const fields = fieldsOf({
    type: 'object',
    required: ['maxLength'],
    properties: {
      maskEmail: { type: 'boolean', title: 'Mask e-mail', default: true },
      maxLength: { type: 'integer', minimum: 3 },
      style: { enum: ['short', 2, null], default: 'short' },
      titled: { oneOf: [{ const: 'a', title: 'First' }, { const: 'b' }] },
      apiKey: { type: 'string', format: 'password' },
      since: { type: 'string', format: 'date' },
      mail: { type: 'string', format: 'email' },
      words: { type: 'array', items: { type: 'string' } },
      days: { type: 'array', uniqueItems: true, items: { enum: ['mon', 'tue'] } },
      rules: {
        type: 'array',
        items: { type: 'object', required: ['to'], properties: { to: { type: 'string' }, copy: { type: 'boolean' } } },
      },
      limits: { type: 'object', additionalProperties: { type: 'number' } },
      odd: { type: ['string', 'number'] },
    },
  });

  it('are drawn by what the schema says, and as JSON where nothing else fits', () => {
    expect(fields.map(({ key, kind }) => `${key}: ${kind}`)).toEqual([
      'maskEmail: boolean',
      'maxLength: number',
      'style: choice',
      'titled: choice',
      'apiKey: secret',
      'since: date',
      'mail: text',
      'words: list',
      'days: choices',
      'rules: list',
      'limits: map',
      'odd: json',
    ]);
    expect(fields[9]?.item?.fields.map(({ key, isRequired }) => [key, isRequired])).toEqual([
      ['to', true],
      ['copy', false],
    ]);
    expect([fields[1]?.isRequired, fields[6]?.format]).toEqual([true, 'email']);
  });

  it('are named by their title, else by their key in words', () => {
    expect(fields.slice(0, 3).map(({ label }) => label)).toEqual(['Mask e-mail', 'Max length', 'Style']);
    expect(fields[3]?.choices.map(({ label }) => label)).toEqual(['First', 'B']);
    expect(fields[2]?.choices.map(({ value }) => value)).toEqual(['short', 2, null]);
  });

  it('start with what fits', () => {
    const rules = fields[9]?.item;
    expect(rules && emptyOf(rules)).toEqual({ to: '' });
    expect(fields.slice(0, 3).map(emptyOf)).toEqual([true, 3, 'short']);
  });

  it('are none without a schema, and JSON where it never ends', () => {
    expect(fieldsOf(undefined)).toEqual([]);
    expect(fieldsOf({ properties: 'x' })).toEqual([]);
    let deep: object = { type: 'string' };
    for (let level = 0; level < 40; level += 1) deep = { type: 'object', properties: { in: deep } };
    let [field] = fieldsOf({ properties: { deep } });
    while (field?.fields[0] !== undefined) [field] = field.fields;
    expect(field?.kind).toBe('json');
  });
});

it('values are equal whatever the order of their members', () => {
  expect(sameValue({ a: [1, { b: 2 }], c: null }, { c: null, a: [1, { b: 2 }] })).toBe(true);
  expect(sameValue([1], { 0: 1 })).toBe(false);
  expect(sameValue({ a: undefined }, { b: undefined })).toBe(false);
});
