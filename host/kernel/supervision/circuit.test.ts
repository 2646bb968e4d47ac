import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Circuit, circuitLimits, delayAfter } from './circuit.ts';

const limits = { window: 8, atLeast: 4, rest: 100, longestRest: 1000, openings: 3 };

describe('circuit', () => {
  it('opens exactly when more than half of the latest calls failed', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 60 }), (calls) => {
        const circuit = new Circuit(limits);
        const totals = { succeeded: 0, failed: 0 };
        for (const [index, isGood] of calls.entries()) {
          totals[isGood ? 'succeeded' : 'failed'] += 1;
          if (isGood) continue;
          const verdict = circuit.failed({ ...totals });
          const latest = calls.slice(0, index + 1).slice(-limits.window);
          const failures = latest.filter((good) => !good).length;
          const shouldOpen = latest.length >= limits.atLeast && failures > latest.length / 2;
          const opening = { kind: 'open', rest: 100, failed: failures, seen: latest.length };
          expect(verdict).toEqual(shouldOpen ? opening : { kind: 'closed' });
          expect(circuit.state).toBe(shouldOpen ? 'open' : 'closed');
          if (shouldOpen) return;
        }
      }),
    );
  });

  it('rests longer each time a trial fails, then gives up', () => {
    const circuit = new Circuit(limits);
    const totals = { succeeded: 0, failed: 4 };
    expect(circuit.failed({ ...totals })).toMatchObject({ kind: 'open', rest: 100 });
    circuit.tryAgain();
    expect(circuit.state).toBe('half-open');
    totals.failed += 1;
    expect(circuit.failed({ ...totals })).toMatchObject({ kind: 'open', rest: 200 });
    circuit.tryAgain();
    totals.failed += 1;
    expect(circuit.failed({ ...totals })).toMatchObject({ kind: 'given-up' });
  });

  it('closes when the trial goes well, and forgets', () => {
    const circuit = new Circuit(limits);
    const totals = { succeeded: 0, failed: 4 };
    circuit.failed({ ...totals });
    circuit.tryAgain();
    totals.succeeded += 1;
    totals.failed += 1;
    expect(circuit.failed({ ...totals })).toEqual({ kind: 'closed' });
    expect(circuit.state).toBe('closed');
    totals.failed += 3;
    expect(circuit.failed({ ...totals })).toMatchObject({ kind: 'open', rest: 100 });
  });

  it('does not count calls that were under way while it rested as a new reason', () => {
    const circuit = new Circuit(circuitLimits);
    expect(circuit.failed({ succeeded: 0, failed: 5 }).kind).toBe('open');
    expect(circuit.failed({ succeeded: 0, failed: 9 }).kind).toBe('closed');
    expect(circuit.state).toBe('open');
  });
});

describe('delays', () => {
  it('double up to the longest', () => {
    expect([1, 2, 3, 4, 5, 6].map((count) => delayAfter(count, 1000, 10_000))).toEqual([
      1000, 2000, 4000, 8000, 10_000, 10_000,
    ]);
  });
});
