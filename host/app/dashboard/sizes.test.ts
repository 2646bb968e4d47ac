import { describe, expect, it } from 'vitest';
import { readSizes } from './sizes.ts';

describe('sizes of widgets that were kept', () => {
  it('are read as they were chosen', () => {
    expect(readSizes({ sizes: { 'a#b': 'small', 'a#c': 'full' } })).toEqual({ 'a#b': 'small', 'a#c': 'full' });
  });

  it('of a time when there was only wide take the whole row and all the height, as they did', () => {
    expect(readSizes({ wide: ['a#b', 7] })).toEqual({ 'a#b': 'full' });
  });

  it('that nobody knows are passed over', () => {
    expect(readSizes({ sizes: { 'a#b': 'gigantic', 'a#c': 3, 'a#d': 'large' } })).toEqual({ 'a#d': 'large' });
    for (const kept of [undefined, null, 4, 'x', {}, { sizes: null }, { wide: 'x' }])
      expect(readSizes(kept)).toEqual({});
  });
});
