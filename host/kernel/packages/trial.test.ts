import { expect, it } from 'vitest';
import { evidenceAgainst, isOver, limits, noFigures, noIncidents, type Figures } from './trial.ts';

const DAY = 24 * 3_600_000;
const window = { at: 0, until: DAY };
const used = (calls: number): Figures => ({ ...noFigures, calls });

it('a watch ends with its window, and goes on for a week where the version was hardly used', () => {
  expect(isOver(window, used(1000), true, DAY - 1)).toBe(false);
  expect(isOver(window, used(limits.calls), true, DAY)).toBe(true);
  expect(isOver(window, used(limits.calls - 1), true, DAY)).toBe(false);
  expect(isOver(window, used(0), true, 7 * DAY - 1)).toBe(false);
  expect(isOver(window, used(0), true, 7 * DAY)).toBe(true);
  // Nothing counts how often its widgets and commands are used.
  expect(isOver(window, used(0), false, DAY)).toBe(true);
  // A window of no length is over at once, and a clock that was set back ends nothing.
  expect(isOver({ at: 0, until: 0 }, used(0), true, 0)).toBe(true);
  expect(isOver(window, used(1000), true, -DAY)).toBe(false);
});

it('three failures of a version that is called three times are enough, two are not', () => {
  const failing = (faults: number): Figures => ({ ...noFigures, calls: faults, faults });
  expect(evidenceAgainst(failing(2), used(30), noIncidents)).toEqual([]);
  expect(evidenceAgainst(failing(3), used(30), noIncidents)).toHaveLength(1);
  // As bad as the version before is no reason to go back.
  expect(evidenceAgainst(failing(3), failing(30), noIncidents)).toEqual([]);
});
