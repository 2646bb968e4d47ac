import fc from 'fast-check';
import { expect, it } from 'vitest';
import { StartQueue, urgencies, type Urgency } from './start-queue.ts';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('never runs more than it may, the most urgent of those that wait first, and every one of them', async () => {
  const job = fc.record({ urgency: fc.constantFrom<Urgency>(...urgencies), fails: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(job, { maxLength: 20 }), async (atOnce, jobs) => {
      const queue = new StartQueue(atOnce);
      const order: number[] = [];
      const ends: (() => void)[] = [];
      let running = 0;
      const done = jobs.map(({ urgency, fails }, index) =>
        queue
          .run(urgency, async () => {
            running += 1;
            expect(running).toBeLessThanOrEqual(atOnce);
            order.push(index);
            await new Promise<void>((resolve) => ends.push(resolve));
            running -= 1;
            if (fails) throw new Error('failed');
          })
          .catch(() => undefined),
      );
      for (let turn = 0; turn <= jobs.length; turn++) {
        await settled();
        ends.shift()?.();
      }
      await Promise.all(done);
      expect(order.length).toBe(jobs.length);
      // The first ones found a free place; the others came by urgency, and in the order of asking.
      const rank = (index: number): number => urgencies.indexOf(jobs[index]?.urgency ?? 'background');
      const waited = order.slice(atOnce);
      expect(waited).toEqual(waited.toSorted((a, b) => rank(a) - rank(b) || a - b));
      expect([running, queue.waiting]).toEqual([0, 0]);
    }),
    { numRuns: 100 },
  );
});
