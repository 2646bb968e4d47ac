import { describe, expect, it } from 'vitest';
import { cpuTime } from '../../../test/fixtures/cpu-time.ts';
import { sameValue } from './json-values.ts';
import { placed, problemText } from './problem-text.ts';
import { fieldsOf, membersOf } from './schema-shape.ts';
import { emptyOf, shapeOf } from './schema-values.ts';
import { words } from './words.ts';

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

describe('schemas that refer and repeat', () => {
  const one = (schema: object) => fieldsOf({ type: 'object', properties: { it: schema } })[0];

  it('are followed within the schema, with what is said beside the reference', () => {
    const [field] = fieldsOf({
      type: 'object',
      $defs: { 'a/b': { $ref: '#/$defs/colour' }, colour: { enum: ['red', 'blue'], title: 'Colour' } },
      properties: { ink: { $ref: '#/$defs/a~1b', title: 'Ink' } },
    });
    expect(field).toMatchObject({ kind: 'choice', label: 'Ink', choices: [{ value: 'red' }, { value: 'blue' }] });
  });

  it('are asked for as their one type where they may also be null', () => {
    expect(one({ type: ['string', 'null'] })?.kind).toBe('text');
    expect(one({ type: ['null', 'integer'] })?.kind).toBe('number');
    expect(one({ type: ['string', 'integer', 'null'] })?.kind).toBe('json');
  });

  it('end as JSON where they lead nowhere, in circles, or out of the schema', () => {
    const circle = { type: 'object', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } };
    expect(fieldsOf({ ...circle, properties: { it: { $ref: '#/$defs/a' } } })[0]?.kind).toBe('json');
    for (const $ref of ['#/$defs/none', '#/__proto__/x', '#', 'https://example.com/schema']) {
      expect(one({ $ref })?.kind).toBe('json');
    }
  });

  it('stay within some hundred fields when they repeat themselves, and within a moment', () => {
    const children = Object.fromEntries(
      Array.from({ length: 20 }, (_, at) => [`child${at}`, { $ref: '#/$defs/node' }]),
    );
    const schema = { type: 'object', $defs: { node: { type: 'object', properties: children } }, properties: children };
    const count = (fields: ReturnType<typeof fieldsOf>): number =>
      fields.reduce((sum, { fields: inner, item }) => sum + 1 + count(inner) + (item ? count([item]) : 0), 0);
    let fields: ReturnType<typeof fieldsOf> = [];
    const took = cpuTime(() => {
      fields = fieldsOf(schema);
    });
    expect(fields).toHaveLength(20);
    // Twenty fields are drawn for each level that was open when the form was full.
    expect(count(fields)).toBeLessThan(600);
    expect(took).toBeLessThan(2000);
  });
});

describe('shapes and conditions', () => {
  const schema = {
    type: 'object',
    $defs: {
      mail: {
        title: 'E-mail',
        type: 'object',
        required: ['to'],
        properties: { kind: { const: 'mail' }, to: { type: 'string', format: 'email' }, copy: { type: 'boolean' } },
      },
    },
    properties: {
      target: {
        oneOf: [
          { $ref: '#/$defs/mail' },
          {
            title: 'Web hook',
            type: 'object',
            required: ['kind', 'url'],
            properties: { kind: { const: 'hook' }, url: { type: 'string', format: 'uri' } },
          },
          { type: 'null' },
        ],
      },
      ink: { type: 'string', format: 'color' },
      since: { type: 'string', format: 'date-time' },
      mode: { enum: ['off', 'on'], default: 'off' },
      card: {
        type: 'object',
        properties: { number: { type: 'string' }, code: { type: 'string' } },
        dependentSchemas: { number: { required: ['code'], properties: { holder: { type: 'string' } } } },
      },
    },
    if: { properties: { mode: { const: 'on' } }, required: ['mode'] },
    // A word of JSON Schema.
    // oxlint-disable-next-line unicorn/no-thenable
    then: { required: ['level'], properties: { level: { type: 'number', minimum: 1 } } },
    else: { properties: { ink: false } },
  };
  const keys = (values?: { readonly [key: string]: unknown }): readonly string[] =>
    fieldsOf(schema, values).map(({ key, isRequired }) => (isRequired ? `${key}!` : key));
  const [target] = fieldsOf(schema);

  it('what a condition adds and takes away follows the values', () => {
    expect(keys({ mode: 'on' })).toEqual(['target', 'ink', 'since', 'mode', 'card', 'level!']);
    expect(keys({ mode: 'off' })).toEqual(['target', 'since', 'mode', 'card']);
    expect(keys()).toEqual(['target', 'ink', 'since', 'mode', 'card', 'level!']);
    const card = fieldsOf(schema).find(({ key }) => key === 'card');
    if (!card) throw new Error('It has a card');
    expect(membersOf(card, {}).map(({ key }) => key)).toEqual(['number', 'code']);
    expect(membersOf(card, { number: '1' }).map(({ key, isRequired }) => `${key} ${isRequired}`)).toEqual([
      'number false',
      'code true',
      'holder false',
    ]);
  });

  it('settings of several shapes are asked for by what tells these apart, and then by the chosen one', () => {
    const shapes = {
      type: 'object',
      $defs: { key: { type: 'string', allOf: [{ writeOnly: true }] } },
      properties: { name: { type: 'string' } },
      oneOf: [
        { properties: { kind: { const: 'open' }, note: { type: 'string' } }, required: ['kind'] },
        { properties: { kind: { const: 'closed' }, key: { $ref: '#/$defs/key' } }, required: ['kind', 'key'] },
      ],
    };
    const asked = (values?: { readonly [key: string]: unknown }) =>
      fieldsOf(shapes, values).map(({ key, kind, isRequired }) => `${key} ${kind}${isRequired ? '!' : ''}`);
    expect(asked()).toEqual(['name text', 'kind choice', 'note text', 'key secret']);
    expect(asked({ kind: 'open' })).toEqual(['name text', 'kind choice!', 'note text']);
    // It does not fit before there is a key, and is on its way to the one shape that it can become.
    expect(asked({ kind: 'closed' })).toEqual(['name text', 'kind choice!', 'key secret!']);
    const kind = fieldsOf(shapes, { kind: 'closed' }).find((field) => field.key === 'kind');
    expect(kind?.choices.map(({ value }) => value)).toEqual(['open', 'closed']);
  });

  it('a value is of the shape whose constants and kind it has, and a new one begins with what that needs', () => {
    expect(target?.options.map(({ kind }) => kind)).toEqual(['object', 'object', 'constant']);
    if (!target) throw new Error('It has a target');
    expect(
      [{ kind: 'hook' }, { kind: 'mail', to: 'x' }, null, 'text', { kind: 'fax' }].map((value) =>
        shapeOf(target, value),
      ),
    ).toEqual([1, 0, 2, -1, -1]);
    expect(target.options.map(emptyOf)).toEqual([{ kind: 'mail', to: '' }, { kind: 'hook', url: '' }, null]);
    expect(
      fieldsOf(schema)
        .slice(1, 3)
        .map(({ kind }) => kind),
    ).toEqual(['color', 'moment']);
  });

  it('a problem stands at its field, or at the nearest one that is drawn, in words', () => {
    const values = { mode: 'on', target: { kind: 'mail', to: 'x' }, card: { number: '1' } };
    const say = (path: string, keyword: string, message = keyword) => ({ path, keyword, message });
    const found = placed(
      [
        say('target.to', 'format', 'String does not match format "email".'),
        say('target.kind', 'const'),
        say('card.code', 'required'),
        say('level', 'minimum', '0 is less than 1.'),
        say('nowhere', 'not'),
      ],
      fieldsOf(schema, values),
      values,
      (problem) => problemText(problem, words.en.form, String),
    );
    expect({ ...found }).toEqual({
      'target.to': 'This is no e-mail address.',
      target: 'Choose one of what is offered.',
      'card.code': 'This is needed.',
      level: 'At least 1.',
      '': 'not',
    });
  });
});
