import type { Submission } from '@airlock/sdk';
import { describe, expect, it } from 'vitest';
import { columnsOf, titleOf } from './columns.ts';
import { countWords } from './words.ts';

const submission = (id: string, state: string, createdAt: number, name?: string): Submission => ({
  id,
  formId: 'f',
  fields: [{ id: 'name', type: 'text', label: 'Name', required: true }],
  values: name === undefined ? {} : { name },
  state,
  createdAt,
  updatedAt: createdAt,
});

describe('the board', () => {
  it('puts the newest first and says how many there are', () => {
    const columns = columnsOf(
      [submission('a', 'new', 1), submission('b', 'new', 3), submission('c', 'new', 2), submission('d', 'approved', 1)],
      2,
    );
    expect(columns.map(({ state, count }) => [state, count])).toEqual([
      ['new', 3],
      ['review', 0],
      ['approved', 1],
      ['rejected', 0],
    ]);
    expect(columns[0]?.submissions.map(({ id }) => id)).toEqual(['b', 'c']);
  });

  it('names a card by the first text in it', () => {
    expect(titleOf(submission('abcdefghij', 'new', 1, 'Ada'))).toBe('Ada');
    expect(titleOf(submission('abcdefghij', 'new', 1))).toBe('Submission abcdefgh');
  });
});

describe('the word count', () => {
  it('counts words in every script and leaves out marks', () => {
    const count = countWords('# Hello, **world** — مرحبا! Hello again: it’s 2026.');
    expect(count.words).toBe(7);
    expect(count.frequent[0]).toEqual(['hello', 2]);
  });

  it('has nothing to read in an empty page', () => {
    expect(countWords('')).toEqual({ words: 0, characters: 0, minutes: 0, frequent: [] });
  });
});
