import { describe, expect, it } from 'vitest';
import { matches, refusedByPolicy } from './policy.ts';

describe('a policy pattern', () => {
  it.each([
    ['0123456789abcdef/chart', '0123456789abcdef/chart', true],
    ['0123456789abcdef/*', '0123456789abcdef/chart', true],
    ['*/chart', '0123456789abcdef/chart', true],
    ['*/chart', '0123456789abcdef/chart-2', false],
    ['*/ch*rt*', '0123456789abcdef/chart-2', true],
    ['ab*ba', 'aba', false],
    ['*', '', true],
    ['a.c', 'abc', false],
  ])('"%s" on "%s" is %s', (pattern, name, fits) => expect(matches(pattern, name)).toBe(fits));
});

describe('a policy', () => {
  it('lets everything be installed when it says nothing', () => {
    expect(refusedByPolicy({}, 'r/chart')).toBeUndefined();
  });
  it('blocks by name and by publisher, also what it allows', () => {
    expect(refusedByPolicy({ allow: ['*'], block: ['*/chart'] }, 'r/chart')).toContain('*/chart');
    expect(refusedByPolicy({ block: ['publisher'] }, 'r/chart', 'publisher')).toContain('blocks');
  });
  it('refuses what is not on a list of what is allowed', () => {
    expect(refusedByPolicy({ allow: ['r/other'] }, 'r/chart')).toContain('does not list');
    expect(refusedByPolicy({ allow: ['publisher'] }, 'r/chart', 'publisher')).toBeUndefined();
  });
});
