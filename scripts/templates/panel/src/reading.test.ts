import { expect, it } from 'vitest';
import { minutesToRead, wordsOf } from './reading.ts';

it('counts words and minutes', () => {
  expect(wordsOf('  one two\n three ')).toBe(3);
  expect(minutesToRead('')).toBe(1);
  expect(minutesToRead('word '.repeat(660))).toBe(3);
});
