import { expect, it } from 'vitest';
import { NOTE_LIMIT, parseMarks } from './marks.ts';

it('reads what it wrote, and passes over what it did not', () => {
  const good = { stars: 4, note: 'Use for guests' };
  const stored = { 'r/a': good, 'r/b': { stars: 6, note: '' }, 'r/c': null, 'r/d': { stars: 1 }, 'r/e': 'x' };
  expect(parseMarks(JSON.stringify(stored))).toEqual({ 'r/a': good });
  expect(parseMarks('{')).toEqual({});
  expect(parseMarks(null)).toEqual({});
  expect(parseMarks(JSON.stringify({ a: { stars: 0, note: 'x'.repeat(9999) } }))['a']?.note).toHaveLength(NOTE_LIMIT);
});
