import type { Field } from '@airlock/sdk';
import { describe, expect, it } from 'vitest';
import { english } from '../i18n/en/index.ts';
import { validate, validateForm } from './validate.ts';

const text = english.forms;
const field = (type: Field['type'], rest: Partial<Field> = {}): Field => ({
  id: 'x',
  type,
  label: 'X',
  required: false,
  ...rest,
});

describe('the value of a field', () => {
  it.each([
    ['number', '4'],
    ['number', Number.NaN],
    ['date', '2026-02-30x'],
    ['date', '24.12.2026'],
    ['choice', 'none of them'],
    ['text', 4],
  ] as const)('of type %s is not %j', (type, value) => {
    expect(validate([field(type, { choices: ['a'] })], { x: value }, text)).toHaveLength(1);
  });

  it.each([
    ['number', 0],
    ['date', '2026-12-24'],
    ['choice', 'a'],
    ['text', 'words'],
    ['text', null],
  ] as const)('of type %s may be %j', (type, value) => {
    expect(validate([field(type, { choices: ['a'] })], { x: value }, text)).toEqual([]);
  });

  it('is missing when only white space was typed into a required field', () => {
    expect(validate([field('text', { required: true })], { x: ' \n' }, text)).toHaveLength(1);
  });
});

describe('a form', () => {
  it('needs a title, a field, labels and choices to choose from', () => {
    expect(validateForm({ title: ' ', fields: [] }, text)).toEqual([text.needTitle, text.needFields]);
    expect(
      validateForm(
        { title: 'T', fields: [field('text', { label: '' }), field('choice', { choices: ['a', 'a', ''] })] },
        text,
      ),
    ).toEqual([text.needLabel(1), text.needChoices('X')]);
  });
});
