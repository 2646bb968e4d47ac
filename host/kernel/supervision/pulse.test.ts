import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Pulse, type Beat } from './pulse.ts';

function make(missed = 3) {
  let now = 0;
  const pulse = new Pulse({ every: 1000, missed, elapsed: () => now });
  const beat = (after = 1000): Beat => {
    now += after;
    return pulse.beat();
  };
  return { pulse, beat };
}

it('asks as long as it is answered', () => {
  const { pulse, beat } = make();
  for (let count = 0; count < 5; count++) {
    expect(beat()).toBe('ask');
    pulse.answered();
  }
});

it('gives up after so many beats without an answer', () => {
  const { pulse, beat } = make();
  expect([beat(), beat(), beat(), beat()]).toEqual(['ask', 'wait', 'wait', 'lost']);
  expect(pulse.silence).toBe(3000);
});

it('does not take its own absence for the silence of the other', () => {
  const { pulse, beat } = make();
  expect([beat(), beat(60_000), beat(), beat(60_000), beat()]).toEqual(['ask', 'late', 'wait', 'late', 'wait']);
  pulse.answered();
  expect(beat()).toBe('ask');
});

it('never gives up one that always answers before the next beat, however late the beats are', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 100_000 }), { maxLength: 50 }), (gaps) => {
      const { pulse, beat } = make();
      for (const gap of gaps) {
        expect(beat(gap)).toBe('ask');
        pulse.answered();
      }
    }),
  );
});
