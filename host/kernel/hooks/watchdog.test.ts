import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testClock } from '../../../test/fixtures/clock.ts';
import { Watchdog, type Waiter } from './watchdog.ts';

function waiter(timeout: number, expire: () => void): Waiter {
  return { timeout, deadline: 0, before: undefined, after: undefined, expire };
}

describe('watchdog', () => {
  it('lets each waiter expire once, never early and at most an eighth late', () => {
    const arrivals = fc.array(fc.record({ at: fc.nat(3000), timeout: fc.integer({ min: 8, max: 2000 }) }), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(arrivals, (list) => {
        const clock = testClock();
        const watchdog = new Watchdog(clock);
        const expired: number[][] = [];
        list.forEach(({ at, timeout }, index) => {
          clock.after(at, () => {
            const one = waiter(timeout, () => {
              watchdog.remove(one);
              expired[index] = [...(expired[index] ?? []), clock.elapsed() - at];
            });
            watchdog.add(one);
          });
        });
        for (let time = 0; time < 6000; time += 10) clock.advance(10);
        list.forEach(({ timeout }, index) => {
          expect(expired[index]).toHaveLength(1);
          expect(expired[index]?.[0]).toBeGreaterThanOrEqual(timeout);
          expect(expired[index]?.[0]).toBeLessThanOrEqual(timeout * 1.125 + 1);
        });
      }),
    );
  });

  it('has no timer while nobody waits', () => {
    const clock = testClock();
    const watchdog = new Watchdog(clock);
    const one = waiter(1000, () => undefined);
    watchdog.add(one);
    expect(clock.pending()).toBe(1);
    watchdog.remove(one);
    clock.advance(125);
    expect(clock.pending()).toBe(0);
  });

  it('sets one timer for many waiters', () => {
    const clock = testClock();
    const watchdog = new Watchdog(clock);
    for (let number = 0; number < 100; number++) watchdog.add(waiter(1000, () => undefined));
    expect(clock.pending()).toBe(1);
  });

  it('gives back the time in which the page itself did not run', () => {
    const clock = testClock();
    let absent = 0;
    const stalls: number[] = [];
    const late = { ...clock, elapsed: () => clock.elapsed() + absent };
    const watchdog = new Watchdog(late, (milliseconds) => stalls.push(milliseconds));
    let expired = false;
    watchdog.add(waiter(1000, () => (expired = true)));
    clock.advance(500);
    absent = 5000;
    clock.advance(700);
    expect([expired, stalls]).toEqual([false, [5000]]);
    clock.advance(200);
    expect(expired).toBe(true);
  });
});
