import { Validator, type Schema } from '@cfworker/json-schema';
import type { JsonSchema } from '@airlock/sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileProblems, compileSchema } from './schema.ts';

const ENDLESS = '^(a+)+$';
const TEXT = `${'a'.repeat(40)}!`;

describe('a schema of a plugin that would keep the page busy for ever', () => {
  const doubling = (depth: number): JsonSchema =>
    Object.fromEntries(
      Array.from({ length: depth }, (_, at) => {
        const next = { $ref: `#/$defs/s${at + 1}` };
        return [`s${at}`, at + 1 < depth ? { allOf: [next, next] } : {}];
      }),
    );
  const nested = (depth: number): unknown => (depth === 0 ? {} : { a: nested(depth - 1) });

  it.each<[string, JsonSchema, unknown]>([
    ['an expression that repeats repetitions', { type: 'string', pattern: ENDLESS }, TEXT],
    ['one of two ways for the same text', { pattern: '^(a|a)*$' }, TEXT],
    ['one beside a format', { format: 'email', pattern: ENDLESS }, TEXT],
    ['one in a property that is called as a keyword', { properties: { const: { pattern: ENDLESS } } }, { const: TEXT }],
    [
      'one under an older keyword',
      { dependencies: { const: { properties: { a: { pattern: ENDLESS } } } } },
      { const: 1, a: TEXT },
    ],
    ['one under a keyword that there is not', { $ref: '#/mine', mine: { pattern: ENDLESS } }, TEXT],
    ['one for names of properties', { patternProperties: { [ENDLESS]: {} } }, { [TEXT]: 1 }],
    ['one for names that goes through them in many ways', { patternProperties: { 'a.*a.*a.*a': {} } }, { [TEXT]: 1 }],
    ['one whose ways are as many as a polynomial says', { pattern: 'a.*a.*a.*a.*b' }, 'a'.repeat(2000)],
    [
      'a list of texts for one of which there are ways enough',
      { items: { pattern: '^a*a*b$' } },
      Array.from({ length: 1000 }, () => 'a'.repeat(1000)),
    ],
    ['references that double with each step', { $defs: doubling(40), $ref: '#/$defs/s0' }, 1],
    [
      'references that double with each level of the value',
      { properties: { a: { allOf: [{ $ref: '#' }, { $ref: '#' }] } } },
      nested(40),
    ],
    ['a reference to itself', { $ref: '#' }, 1],
    [
      'a long list whose items have to differ',
      { uniqueItems: true },
      Array.from({ length: 5000 }, (_, at) => ({ at })),
    ],
    [
      'a long list of choices for each of many items',
      { items: { enum: Array.from({ length: 5000 }, (_, at) => ({ at })) } },
      Array.from({ length: 5000 }, () => ({ at: 4999 })),
    ],
  ])('%s: it ends, and nothing fits', (_what, schema, value) => {
    expect(compileSchema(schema)(value)).toBeTruthy();
    expect(compileProblems(schema)(value)).not.toEqual([]);
  });

  it('one that a reference makes of a map of schemas: it is left out', () => {
    const schema = { $ref: '#/dependencies', dependencies: { pattern: ENDLESS } };
    expect(compileSchema(schema)(TEXT)).toBeUndefined();
  });

  it('is not tried natively: the same is slow without the limits', () => {
    const began = performance.now();
    // A text so short that the test ends: each character more doubles the time.
    new RegExp(ENDLESS, 'u').test(`${'a'.repeat(24)}!`);
    const short = performance.now() - began;
    compileSchema({ pattern: ENDLESS })(`${'a'.repeat(24)}!`);
    expect(short).toBeGreaterThan(1);
  });
});

describe('an ordinary schema', () => {
  it('has its texts compared with their patterns', () => {
    const check = compileSchema({
      type: 'object',
      properties: {
        mail: { type: 'string', format: 'email', pattern: '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$' },
        slug: { type: 'string', pattern: '^[a-z]+(-[a-z0-9]+)*$' },
        pattern: { type: 'string' },
      },
      patternProperties: { '^x-': { type: 'number' } },
      additionalProperties: false,
    });
    expect(check({ mail: 'ada@example.com', slug: 'a-b-2', pattern: 'any', 'x-a': 1 })).toBeUndefined();
    expect(check({ slug: 'A' })).toBe('slug: The text does not match the pattern.');
    expect(check({ 'x-a': 'one' })).toContain('number');
    expect(check({ y: 1 })).toBeTruthy();
  });

  it('compares values that look like patterns as what they are', () => {
    const check = compileSchema({ enum: [{ pattern: 'a' }], default: { pattern: ENDLESS } });
    expect(check({ pattern: 'a' })).toBeUndefined();
    expect(check({ pattern: 'b' })).toBeTruthy();
  });

  it('answers as the interpreter alone', () => {
    const { schema } = fc.letrec<{ schema: JsonSchema }>((tie) => ({
      schema: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(
          {},
          { type: 'string' },
          { type: 'number', minimum: 2 },
          { pattern: '^a' },
          { pattern: 'b$', format: 'date' },
        ),
        fc.constantFrom({ const: 'ab' }, { enum: [1, 'a', null] }, { required: ['a'] }, { uniqueItems: true }),
        fc.record({ allOf: fc.array(tie('schema'), { maxLength: 2 }), pattern: fc.constant('a') }),
        fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) }),
        fc.record({ not: tie('schema') }),
        fc.record({ items: tie('schema') }),
        fc.record({
          properties: fc.record({ a: tie('schema'), pattern: tie('schema') }),
          additionalProperties: tie('schema'),
        }),
        fc.record({ patternProperties: fc.record({ '^a': tie('schema') }) }),
      ),
    }));
    const value = fc.jsonValue({ maxDepth: 3 }).map((json) => json);
    const likely = fc.oneof(
      value,
      fc.constantFrom('ab', 'a', 'b', { a: 'ab' }, { a: 1, pattern: 'b' }, [1, 1], ['a', 'b']),
    );
    fc.assert(
      fc.property(schema, likely, (schema, value) => {
        const plain = new Validator(structuredClone(schema) as Schema, '2020-12', true).validate(value).valid;
        expect(compileSchema(schema)(value) === undefined).toBe(plain);
      }),
      { numRuns: 500 },
    );
  });
});
