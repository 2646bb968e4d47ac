import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import librarySatisfies from 'semver/functions/satisfies.js';
import libraryRange from 'semver/ranges/valid.js';
import libraryAfter from 'semver/ranges/gtr.js';
import { placeBeside } from './range-place.ts';
import { isMajor, isRange, satisfies } from './semver.ts';

const few = fc.integer({ min: 0, max: 3 }).map(String);
const number = fc.oneof(
  { weight: 8, arbitrary: few },
  { weight: 1, arbitrary: fc.constantFrom('x', 'X', '*', '01', '9007199254740992') },
);
const pre = fc.constantFrom(
  '',
  '',
  '',
  '-0',
  '-1',
  '-alpha',
  '-alpha.1',
  '-rc.2',
  '-beta-x',
  '-01',
  '+build.5',
  '-rc.1+b',
);
const version = fc.tuple(few, few, few, pre).map(([a, b, c, d]) => `${a}.${b}.${c}${d}`);
const partial = fc
  .tuple(fc.integer({ min: 1, max: 3 }), number, number, number, pre)
  .map(([count, a, b, c, d]) => [a, b, c].slice(0, count).join('.') + (count === 3 ? d : ''));
const comparator = fc
  .tuple(fc.constantFrom('', '', '=', 'v', '^', '~', '~>', '<', '<=', '>', '>='), fc.constantFrom('', '', ' '), partial)
  .map((parts) => parts.join(''));
const alternative = fc.oneof(
  { weight: 4, arbitrary: fc.array(comparator, { minLength: 1, maxLength: 3 }).map((all) => all.join(' ')) },
  { weight: 1, arbitrary: fc.tuple(partial, partial).map((both) => both.join(' - ')) },
  { weight: 1, arbitrary: fc.constantFrom('', '*', 'latest', ' 1 ', '1.2.3.4', '>', '^^1', '1 -2', 'a.b.c') },
);
const range = fc.array(alternative, { minLength: 1, maxLength: 3 }).map((all) => all.join(' || '));

describe('versions and ranges', () => {
  it('mean what they mean to npm', () => {
    fc.assert(
      fc.property(range, fc.array(version, { minLength: 4, maxLength: 4 }), (wanted, versions) => {
        expect({ wanted, is: isRange(wanted) }).toEqual({ wanted, is: libraryRange(wanted) !== null });
        for (const one of versions) {
          const expected = librarySatisfies(one, wanted);
          expect({ one, wanted, fits: satisfies(one, wanted) }).toEqual({ one, wanted, fits: expected });
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('are read only where npm reads them, whatever is written', () => {
    const soup = fc.string({ unit: fc.constantFrom(...'0123.-+ |x*^~<>=va'), maxLength: 12 });
    fc.assert(
      fc.property(soup, version, (wanted, one) => {
        if (isRange(wanted)) expect(libraryRange(wanted)).not.toBeNull();
        if (satisfies(one, wanted)) expect(librarySatisfies(one, wanted)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['0.1.0', '^0.1.0', 'in'],
    ['0.1.0', '^1.0.0', 'before'],
    ['0.3.0', '^0.1.0', 'after'],
    ['2.0.0', '^1.0.0 || ^3.0.0', 'before'],
    ['4.0.0', '^1.0.0 || ^3.0.0', 'after'],
    ['1.0.0', '2.0.0', 'before'],
    ['3.0.0', '2.0.0', 'after'],
    ['1.0.0', '<1.0.0', 'after'],
    ['1.1.0-rc.1', '^1.0.0', 'before'],
    ['1.0.0', 'soon', 'unknown'],
    ['soon', '^1.0.0', 'unknown'],
  ])('say where %s stands beside %s', (one, wanted, place) => {
    expect(placeBeside(one, wanted)).toBe(place);
  });

  it('agree with npm about what is too new', () => {
    const release = fc.tuple(few, few, few).map((parts) => parts.join('.'));
    const simple = fc.tuple(fc.constantFrom('^', '~', '>=', '<', '<=', ''), release).map((parts) => parts.join(''));
    fc.assert(
      fc.property(release, fc.array(simple, { minLength: 1, maxLength: 2 }), (one, all) => {
        const wanted = all.join(' || ');
        const expected = librarySatisfies(one, wanted) ? 'in' : libraryAfter(one, wanted) ? 'after' : 'before';
        expect({ one, wanted, place: placeBeside(one, wanted) }).toEqual({ one, wanted, place: expected });
      }),
      { numRuns: 1000 },
    );
  });

  it('tell a step that may break something', () => {
    fc.assert(
      fc.property(version, version, (from, to) => {
        expect(isMajor(from, to)).toBe(!librarySatisfies(to, `^${from}`, { includePrerelease: true }));
      }),
      { numRuns: 2000 },
    );
    expect(isMajor('1.2.3', '1.9.0')).toBe(false);
    expect(isMajor('0.2.3', '0.3.0')).toBe(true);
  });
});
