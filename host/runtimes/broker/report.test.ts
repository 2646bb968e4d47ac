import { expect, it } from 'vitest';
import { readReport } from './open.ts';

it('hears what a relay reports', () => {
  for (const report of [
    ['ready', 1, true],
    ['ended', 7, 'violation', 'The plugin sent a port.'],
    ['pong', 3, [[7, 0.5]]],
    ['at', 2, 1],
    ['left', 2, 1],
    ['round', 2, []],
  ]) {
    expect(readReport(report)).toEqual(report);
  }
});

it.each([
  undefined,
  null,
  7,
  'ended',
  {},
  [],
  ['ended'],
  ['ended', '7'],
  ['pong', null],
  ['at', 1, 'x'],
  ['left', 1],
  ['other', 1],
  [['ready'], 1],
])('does not hear %j, which is no report', (said) => {
  expect(readReport(said)).toBeUndefined();
});

it('lets no word of a relay stand where one of a few is meant, nor a text without end', () => {
  expect(readReport(['ended', 7, '__proto__', 'x'.repeat(1e6)])).toEqual(['ended', 7, 'crashed', 'x'.repeat(500)]);
  expect(readReport(['ended', 7, 'disposed', { toString: 'x' }])).toEqual(['ended', 7, 'crashed', 'The plugin ended.']);
  expect(readReport(['pong', 1, [[7, 2], ['7', 0.1], null, [8, 0.1], [9, Number.NaN]]])).toEqual([
    'pong',
    1,
    [[8, 0.1]],
  ]);
  expect(readReport(['ready', 1, 'yes'])).toEqual(['ready', 1, false]);
});
