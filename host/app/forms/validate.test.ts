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
    ['choices', ['a', 'b']],
    ['choices', 'a'],
    ['email', 'someone'],
    ['email', 'a@b'],
    ['email', 'a@b.c, d@e.f'],
    ['phone', '12'],
    ['phone', 'call me'],
    ['url', 'javascript:alert(1)'],
    ['url', 'example.com'],
    ['rating', 6],
    ['rating', 2.5],
    ['switch', 'on'],
  ] as const)('of type %s is not %j', (type, value) => {
    expect(validate([field(type, { choices: ['a'] })], { x: value }, text)).toHaveLength(1);
  });

  it('is found wrong at once, however long it is', () => {
    const started = performance.now();
    expect(validate([field('email')], { x: `a@${'.'.repeat(100_000)} ` }, text)).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it.each([
    ['number', 0],
    ['date', '2026-12-24'],
    ['choice', 'a'],
    ['text', 'words'],
    ['text', null],
    ['choices', ['a']],
    ['email', 'a.b+c@example.co.uk'],
    ['phone', '+44 (0)20 7946-0018'],
    ['url', 'https://example.com/a?b=c'],
    ['rating', 5],
    ['switch', false],
  ] as const)('of type %s may be %j', (type, value) => {
    expect(validate([field(type, { choices: ['a'] })], { x: value }, text)).toEqual([]);
  });

  it('must be switched on, or have a tick, where it is required', () => {
    expect(validate([field('switch', { required: true })], { x: false }, text)).toHaveLength(1);
    expect(validate([field('choices', { required: true, choices: ['a'] })], { x: [] }, text)).toHaveLength(1);
  });

  it('keeps to the limits of its field, in the words of the form where it has some', () => {
    const limited = field('number', { settings: { min: 1, max: 8 } });
    expect(validate([limited], { x: 9 }, text)).toEqual([{ field: 'x', message: 'Enter a number: 1 to 8.' }]);
    expect(validate([limited], { x: 8 }, text)).toEqual([]);
    const own = field('text', { required: true, settings: { min: 3, message: 'Your full name, please.' } });
    expect(validate([own], { x: 'ab' }, text)).toEqual([{ field: 'x', message: 'Your full name, please.' }]);
    expect(validate([own], {}, text)).toEqual([{ field: 'x', message: 'Your full name, please.' }]);
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
