import { expect, it } from 'vitest';
import { compileProblems } from '../../kernel/schema.ts';
import { ofNearestShape } from './nearest-shape.ts';
import { problemText } from './problem-text.ts';
import { words } from './words.ts';

const target = {
  oneOf: [
    {
      type: 'object',
      required: ['kind', 'to'],
      properties: { kind: { const: 'mail' }, to: { type: 'string', format: 'email' } },
    },
    {
      type: 'object',
      required: ['kind', 'url'],
      properties: { kind: { const: 'hook' }, url: { type: 'string', minLength: 8 } },
    },
    { type: 'string', enum: ['nobody'] },
  ],
};

const problems = (schema: object, value: unknown): readonly string[] =>
  ofNearestShape(compileProblems({ ...schema })(value)).map(
    (problem) => `${problem.path}: ${problemText(problem, words.en.form, String)}`,
  );

it.each([
  [{ kind: 'mail', to: 'nobody' }, ['target.to: This is no e-mail address.']],
  [{ kind: 'hook', url: 'x' }, ['target.url: At least 8 characters.']],
  [{ kind: 'hook' }, ['target.url: This is needed.']],
  ['somebody', ['target: Choose one of what is offered.']],
  [{ kind: 'fax' }, ['target: Choose one of what is offered.']],
  [3, ['target: Choose one of what is offered.']],
  [{ kind: 'mail', to: 'a@example.org' }, []],
])('of several shapes, the one that %j comes nearest to says what is wrong', (value, expected) => {
  expect(problems({ type: 'object', properties: { target } }, { target: value })).toEqual(expected);
});

it('a shape within a shape is looked into in the same way', () => {
  const schema = {
    type: 'object',
    properties: {
      rules: {
        type: 'array',
        items: { anyOf: [{ type: 'object', required: ['to'], properties: { to: target } }, { type: 'null' }] },
      },
    },
  };
  expect(problems(schema, { rules: [{ to: { kind: 'hook', url: 'x' } }, null] })).toEqual([
    'rules.0.to.url: At least 8 characters.',
  ]);
});

it('what is missing is at fault where it belongs, and what a word asks for is told', () => {
  const schema = {
    type: 'object',
    required: ['name'],
    properties: {
      age: { type: 'number', minimum: 18, multipleOf: 0.5 },
      tags: { type: 'array', maxItems: 1, uniqueItems: true },
      mail: { type: 'string', format: 'email' },
      inner: { type: 'object', required: ['deep'] },
      most: { type: 'number', exclusiveMaximum: -1.5 },
    },
  };
  expect(problems(schema, { age: 3.2, tags: ['a', 'a'], mail: 'x', inner: {}, most: 0 })).toEqual([
    'name: This is needed.',
    'age: At least 18.',
    'age: A multiple of 0.5.',
    'tags: At most 1 entry.',
    'tags: The same stands here twice.',
    'mail: This is no e-mail address.',
    'inner.deep: This is needed.',
    'most: Less than -1.5.',
  ]);
});

it('what a condition asks for is told without the condition', () => {
  const schema = {
    type: 'object',
    properties: { mode: { enum: ['off', 'on'] } },
    if: { properties: { mode: { const: 'on' } }, required: ['mode'] },
    // A word of JSON Schema.
    // oxlint-disable-next-line unicorn/no-thenable
    then: { required: ['level'], properties: { level: { type: 'number' } } },
  };
  expect(problems(schema, { mode: 'on' })).toEqual(['level: This is needed.']);
  expect(problems(schema, { mode: 'off' })).toEqual([]);
});
