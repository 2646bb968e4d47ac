import fc from 'fast-check';
import { expect, it } from 'vitest';
import { testClock } from '../../../test/fixtures/clock.ts';
import { Inquest } from './inquest.ts';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Plugins that share a process; `bomb` kills it a while after each of its starts, which is noticed `lag` later. */
function world(all: readonly string[], bomb: string, fuse: number, lag = 0) {
  const clock = testClock();
  const running = new Set(all);
  const held = new Map<string, string>();
  const found: { name: string; harmed: string | undefined }[] = [];
  const starts: string[] = [];
  const unanswered: (() => void)[] = [];
  let isDead = false;
  let deaths = 0;
  let busy: readonly string[] = [];
  const die = (): void => {
    deaths += 1;
    isDead = false;
    for (const resolve of unanswered.splice(0)) resolve();
    const victims = [...running].map((name) => ({ name, busy: busy.includes(name) }));
    running.clear();
    inquest.died(victims);
  };
  const inquest: Inquest = new Inquest({
    clock,
    probation: 3000,
    async start(name) {
      starts.push(name);
      running.add(name);
      if (name === bomb) {
        clock.after(fuse, () => {
          isDead = true;
          clock.after(lag, () => running.has(bomb) && die());
        });
      }
    },
    answers: () => new Promise((resolve) => (isDead ? unanswered.push(resolve) : resolve())),
    hold: (name, reason) => void (reason === undefined ? held.delete(name) : held.set(name, reason)),
    guilty(name, _evidence, harmed) {
      found.push({ name, harmed });
    },
  });
  return {
    clock,
    running,
    held,
    found,
    starts,
    die,
    deaths: () => deaths,
    atWork: (names: readonly string[]) => (busy = names),
  };
}

async function wait(clock: ReturnType<typeof testClock>, milliseconds: number): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += 500) {
    await settled();
    clock.advance(500);
  }
  await settled();
}

it('takes the only one at work for guilty and starts the others at once', () => {
  const { die, atWork, found, starts, held } = world(['a', 'b', 'c'], 'b', 1000);
  atWork(['b']);
  die();
  expect(found).toEqual([{ name: 'b', harmed: 'likely' }]);
  expect(starts).toEqual(['a', 'c']);
  expect(held.size).toBe(0);
});

it('starts those that did nothing at once, and tries the suspects one by one', async () => {
  const { die, atWork, starts, held, clock, running } = world(['a', 'b', 'c'], 'none', 1000);
  atWork(['a', 'b']);
  die();
  expect(starts).toEqual(['a', 'c']);
  expect([...held.keys()]).toEqual(['b']);
  await wait(clock, 3500);
  expect(starts).toEqual(['a', 'c', 'b']);
  await wait(clock, 3500);
  expect([held.size, running.size, clock.pending()]).toEqual([0, 3, 0]);
});

it('finds the guilty one, whoever it is and however many there are, and brings all others back', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: 8 }),
      fc.nat(),
      fc.integer({ min: 0, max: 2900 }),
      fc.integer({ min: 0, max: 5000 }),
      async (count, which, fuse, lag) => {
        const all = Array.from({ length: count }, (_, index) => `p${index}`);
        const bomb = `p${which % count}`;
        const { die, clock, found, running, held, deaths } = world(all, bomb, fuse, lag);
        die();
        await wait(clock, 3500 * (count + 1) + 15_000);
        expect(found).toEqual([{ name: bomb, harmed: 'proven' }]);
        // Where one that was cleared ran beside it, it was tried again without.
        expect(deaths()).toBe(bomb === 'p0' ? 2 : 3);
        expect([...running].sort()).toEqual(all.filter((name) => name !== bomb));
        expect(held.size).toBe(0);
      },
    ),
    { numRuns: 40 },
  );
});

it('blames nobody for one that behaves in its own trial and kills in those of others, and makes it wait longer each time', async () => {
  const { die, clock, found, running, held } = world(['sly', 'innocent', 'other'], 'none', 1000);
  const rests: number[] = [];
  die();
  for (let kills = 0; kills < 6; kills += 1) {
    // Its own trial is over, and the next one has begun.
    let rest = 0;
    for (; !(running.has('sly') && running.has('innocent')); rest += 500) await wait(clock, 500);
    rests.push(rest);
    die();
    // Whoever is tried now is so without the others that were there.
    expect([running.has('sly'), running.has('innocent')]).not.toEqual([true, true]);
  }
  expect(found).toEqual([]);
  expect(rests.at(-1)).toBeGreaterThan(10 * (rests[0] ?? 0));
  await wait(clock, 200_000);
  expect([held.size, running.size, clock.pending()]).toEqual([0, 3, 0]);
});
