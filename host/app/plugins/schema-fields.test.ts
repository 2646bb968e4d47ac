import { describe, expect, it } from 'vitest';
import { defaultsOf, fieldsOf } from './schema-fields.tsx';

describe('fields of a settings schema', () => {
  const fields = fieldsOf({
    type: 'object',
    properties: {
      maskEmail: { type: 'boolean', title: 'Mask e-mail', default: true },
      maxLength: { type: 'integer', default: 10 },
      style: { enum: ['short', 'long'], default: 'short' },
      apiKey: { type: 'string', format: 'password' },
      words: { type: 'array', items: { type: 'string' } },
      nested: { type: 'object', properties: {} },
    },
  });

  it('are drawn by type, and what cannot be drawn is left out', () => {
    expect(fields.map(({ key, kind }) => `${key}: ${kind}`)).toEqual([
      'maskEmail: boolean',
      'maxLength: number',
      'style: choice',
      'apiKey: secret',
      'words: list',
    ]);
  });

  it('are named by their title, else by their key in words', () => {
    expect(fields.map(({ label }) => label)).toEqual(['Mask e-mail', 'Max length', 'Style', 'Api key', 'Words']);
  });

  it('go back to their defaults where there are any', () => {
    expect(defaultsOf(fields)).toEqual({ maskEmail: true, maxLength: 10, style: 'short' });
  });

  it('are none without a schema', () => {
    expect(fieldsOf(undefined)).toEqual([]);
    expect(fieldsOf({ properties: 'x' })).toEqual([]);
  });
});
