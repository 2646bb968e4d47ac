import { describe, expect, it } from 'vitest';
import { cut } from './cut.ts';

const SIZE = { least: 4, average: 8, most: 16 };
const words = Array.from({ length: 5000 }, (_, at) => `word-${at}`);
const pieces = (entries: readonly string[]): string[][] => [...cut(entries, SIZE, (entry) => entry)];

describe('a list that is cut', () => {
  it('is whole, in pieces of about the size that was asked for', () => {
    const all = pieces(words);
    expect(all.flat()).toEqual(words);
    expect(Math.max(...all.map((piece) => piece.length))).toBeLessThanOrEqual(SIZE.most);
    expect(Math.min(...all.slice(0, -1).map((piece) => piece.length))).toBeGreaterThanOrEqual(SIZE.least);
    expect(words.length / all.length).toBeGreaterThan(6);
    expect(words.length / all.length).toBeLessThan(10);
    expect(pieces([])).toEqual([]);
  });

  it('is cut elsewhere only near what was added or taken away', () => {
    const before = new Set(pieces(words).map(String));
    for (const at of [0, 1, 2500, 4999]) {
      for (const changed of [words.toSpliced(at, 1), words.toSpliced(at, 0, 'another')]) {
        expect(pieces(changed).filter((piece) => !before.has(String(piece))).length).toBeLessThanOrEqual(6);
      }
    }
  });

  it('counts what an entry weighs, and leaves one that is too heavy alone', () => {
    const weigh = (entry: string): number => (entry === 'word-7' ? 100 : 1);
    const all = [...cut(words, SIZE, (entry) => entry, weigh)];
    expect(all.flat()).toEqual(words);
    expect(all.filter((piece) => piece.includes('word-7'))).toEqual([['word-7']]);
  });
});
