import type { Field, FieldCondition } from '@airlock/sdk';
import { describe, expect, it } from 'vitest';
import { visibleFields } from './visible.ts';

const field = (id: string, visible?: FieldCondition): Field => ({
  id,
  type: 'text',
  label: id,
  required: false,
  ...(visible ? { visible } : {}),
});
const ids = (fields: readonly Field[], values: Parameters<typeof visibleFields>[1]): string =>
  visibleFields(fields, values)
    .map(({ id }) => id)
    .join('');

describe('a field with a condition', () => {
  it.each([
    [{ field: 'a', is: 'filled' }, 'x', true],
    [{ field: 'a', is: 'filled' }, ' ', false],
    [{ field: 'a', is: 'filled' }, false, false],
    [{ field: 'a', is: 'empty' }, null, true],
    [{ field: 'a', is: 'empty' }, ['x'], false],
    [{ field: 'a', is: 'equal', value: '4' }, 4, true],
    [{ field: 'a', is: 'equal', value: 'true' }, true, true],
    [{ field: 'a', is: 'equal', value: 'y' }, ['x', 'y'], true],
    [{ field: 'a', is: 'different', value: 'y' }, ['x'], true],
    [{ field: 'a', is: 'different', value: 'x' }, 'x', false],
  ] as const)('%j with %j: shown %s', (condition, value, isShown) => {
    expect(ids([field('a'), field('b', condition)], { a: value })).toBe(isShown ? 'ab' : 'a');
  });

  it('goes with the field that it depends on', () => {
    const chain = [field('a'), field('b', { field: 'a', is: 'filled' }), field('c', { field: 'b', is: 'filled' })];
    expect(ids(chain, { a: '', b: 'left over', c: 'too' })).toBe('a');
    expect(ids(chain, { a: 'x', b: 'y' })).toBe('abc');
  });

  it('ends, whatever circle the conditions make', () => {
    const circle = [field('a', { field: 'b', is: 'filled' }), field('b', { field: 'a', is: 'filled' })];
    expect(ids(circle, { a: 'x', b: 'y' })).toBe('');
    expect(ids([field('a', { field: 'a', is: 'filled' })], { a: 'x' })).toBe('');
  });

  it('is hidden when its field is gone, unless it asks for nothing there', () => {
    expect(ids([field('b', { field: 'gone', is: 'filled' })], {})).toBe('');
    expect(ids([field('b', { field: 'gone', is: 'empty' })], {})).toBe('b');
  });
});
