import { describe, expect, it } from 'vitest';
import { testClock } from '../../../test/fixtures/clock.ts';
import { AirlockError } from '../errors.ts';
import { createFaults } from './faults.ts';

const fault = (message: string, plugin = 'r/p') => new AirlockError('HOOK_THREW', message, { plugin, hook: 'a.b' });

describe('fault log', () => {
  it('keeps alike faults as one entry, latest first', () => {
    const clock = testClock(1000);
    const faults = createFaults({ clock });
    faults.report(fault('Failed after 12 ms.'));
    clock.advance(5);
    faults.report(fault('Something else.'));
    clock.advance(5);
    faults.report(fault('Failed after 99 ms.'));
    expect(faults.list('r/p').map(({ error, count, first, last }) => [error.message, count, first, last])).toEqual([
      ['Failed after 99 ms.', 2, 1000, 1010],
      ['Something else.', 1, 1005, 1005],
    ]);
  });

  it('is bounded per plugin, so that one cannot push out the faults of another', () => {
    const faults = createFaults({ clock: testClock(), perPlugin: 3 });
    faults.report(fault('of the other', 'r/other'));
    for (const word of ['one', 'two', 'three', 'four', 'five']) faults.report(fault(word));
    expect(faults.list('r/p').map(({ error }) => error.message)).toEqual(['five', 'four', 'three']);
    expect(faults.list('r/other')).toHaveLength(1);
    expect(faults.list()).toHaveLength(4);
  });

  it('gives the same list until something changes, and tells listeners', () => {
    const faults = createFaults({ clock: testClock() });
    let changes = 0;
    const unsubscribe = faults.subscribe(() => (changes += 1));
    faults.report(fault('one'));
    const list = faults.list('r/p');
    expect(faults.list('r/p')).toBe(list);
    faults.report(fault('other', 'r/other'));
    expect(faults.list('r/p')).toBe(list);
    faults.clear('r/p');
    faults.clear('r/p');
    expect([faults.list('r/p'), changes]).toEqual([[], 3]);
    unsubscribe();
    faults.report(fault('two'));
    expect(changes).toBe(3);
  });
});
