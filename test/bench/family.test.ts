import { describe, expect, it } from 'vitest';
import { alone, compare, compareRounds, median, quantile } from './family.ts';

describe('median and quantile', () => {
  it('take the mean of the two middle values of an even list, whatever its order', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });
  it('lie between the nearest ranks', () => {
    expect(quantile([0, 10], 0.25)).toBe(2.5);
  });
  it('refuse an empty list', () => {
    expect(() => median([])).toThrow(RangeError);
  });
});

describe('compare', () => {
  it('divides medians and tells the worse spread', () => {
    const measure = compare('a.b', 'ms', [1, 2, 3], 'peer', [4, 4, 4]);
    expect(measure).toMatchObject({ ours: 2, peerValue: 4, ratio: 0.5, spread: 0.5, runs: 3 });
  });
  it('has no ratio to a peer of zero', () => {
    expect(compare('a.b', 'bytes', [1], 'peer', [0]).ratio).toBeNull();
  });
});

describe('compareRounds', () => {
  it('compares within each round, so that a slow moment for both changes nothing', () => {
    const measure = compareRounds('a.b', 'ms', [1, 10, 1], 'peer', [2, 20, 2]);
    expect(measure).toMatchObject({ ratio: 0.5, spread: 0, runs: 3 });
  });
  it('does not let one bad round decide', () => {
    expect(compareRounds('a.b', 'ms', [1, 1, 90], 'peer', [1, 1, 1]).ratio).toBe(1);
  });
  it('refuses rounds in which one side is missing', () => {
    expect(() => compareRounds('a.b', 'ms', [1, 2], 'peer', [1])).toThrow(RangeError);
  });
});

describe('alone', () => {
  it('has neither peer nor ratio', () => {
    expect(alone('a.b', 'ms', [5])).toMatchObject({ ours: 5, peer: 'none', peerValue: null, ratio: null });
  });
});
