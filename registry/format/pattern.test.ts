import { describe, expect, it } from 'vitest';
import { patternCost, stepsOf } from './pattern.ts';

describe('expressions of which nothing can be promised', () => {
  it.each([
    '^(a+)+$',
    '^(a*)*$',
    '^(a|a)*$',
    '(a|ab)*c',
    '(.*)*x',
    '^(\\w+\\s?)*$',
    '(x+x+)+y',
    '^(.{1,50}){1,50}$',
    '^(a?){20}$',
    '((a{0,9}){0,9})',
    '(?:(?:a*))*',
    '(-a*a*)*',
    '(-[a-z]+-?)*',
    '([a-z]+-[a-z]+)*',
    '((?=a+)a)*',
    '(a)\\1',
    '(?<n>a)\\k<n>',
    '()*',
    '(',
    `a{${'9'.repeat(1000)}}`,
  ])('%s', (source) => expect(patternCost(source)).toBeUndefined());
});

describe('expressions whose steps are known', () => {
  it.each<[string, number, number]>([
    ['^#[0-9a-f]{6}$', 1, 0],
    ['^https?://', 2, 0],
    ['^(?:yes|no)$', 2, 0],
    ['\\S', 1, 1],
    ['^[a-z0-9-]+$', 1, 1],
    ['^[\\]a]+$', 1, 1],
    ['^\\p{L}+$', 1, 1],
    ['^\\u{1f600}+$', 1, 1],
    ['^\\ud83d\\ude00+$', 1, 1],
    ['^.{1,80}$', 80, 0],
    ['foo.*bar', 1, 2],
    ['^(?=.*a).*$', 1, 2],
    ['^(?:[a-z]|%[0-9a-f]{2})*$', 2, 1],
    ['^[a-z]+(-[a-z0-9]+)*$', 1, 3],
    ['^([a-z0-9]+-)*[a-z0-9]+$', 1, 3],
    ['^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$', 1, 3],
    ['(^a|^b)', 2, 1],
  ])('%s', (source, paths, degree) => expect(patternCost(source)).toEqual({ paths, degree }));

  it('grow with the text as their degree says', () => {
    expect(stepsOf({ paths: 3, degree: 0 }, 1000)).toBe(3);
    expect(stepsOf({ paths: 1, degree: 1 }, 1000)).toBe(1001);
    expect(stepsOf({ paths: 1, degree: 2 }, 1000)).toBe(501_501);
  });
});
