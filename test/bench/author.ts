import { setTimeout } from 'node:timers/promises';
import { editToVisible, frameWidget, pageWidget, plainVite, workerFigure } from './author/edits.ts';
import { createColdAndWarm } from './author/creating.ts';
import { openUndriven } from './browser/undriven.ts';
import { validateOneMegabyte } from './author/validate.ts';
import { alone, compare, median, quantile, type Bench, type Family, type Measure } from './family.ts';

const EDITS = 40;
const VALIDATIONS = 5;
const WARM = 3;
/** The first edits meet code that was never run before. */
const WARM_UP = 4;
const PAUSE = 200;

export const family: Family = {
  name: 'author',
  about: 'from an idea to a plugin that runs, and from an edit to what is seen, beside plain Vite',
  async run(bench: Bench): Promise<Measure[]> {
    const browser = await bench.browser();
    const validated = alone('author.validate1mb', 'ms', await validateOneMegabyte(VALIDATIONS));
    const { cold, warm } = await createColdAndWarm(browser, WARM);
    for (const step of ['create', 'installed'] as const) {
      const usual = median(warm.map((one) => one[step]));
      bench.log(`${step}: cold ${cold[step].toFixed(0)} ms, warm ${usual.toFixed(0)} ms`);
    }
    return [
      validated,
      alone('author.create.cold', 'ms', [cold.visible]),
      alone(
        'author.create.warm',
        'ms',
        warm.map(({ visible }) => visible),
      ),
      ...(await edits(bench)),
    ];
  },
};

/** Each realm in turns with Vite, so that a slow moment of the machine hits both, in browsers that no driver holds up. */
async function edits(bench: Bench): Promise<Measure[]> {
  const measures: Measure[] = [];
  for (const [id, start] of [
    ['author.edit', workerFigure],
    ['author.edit.page', pageWidget],
    ['author.edit.frame', frameWidget],
  ] as const) {
    await using ours = await start();
    await using theirs = await plainVite();
    await using mine = await openUndriven();
    await using others = await openUndriven();
    await Promise.all([ours.open(mine.page), theirs.open(others.page)]);
    await Promise.all([mine.release(), others.release()]);
    const times: { readonly ours: number[]; readonly theirs: number[] } = { ours: [], theirs: [] };
    for (let edit = 0; edit < WARM_UP + EDITS; edit++) {
      const [a, b] = [await editToVisible(ours, `Ours-${edit}-now`), await editToVisible(theirs, `Theirs-${edit}-now`)];
      // Vite takes changes of one file within 100 ms for one; nobody saves that often.
      await setTimeout(PAUSE);
      if (edit < WARM_UP) continue;
      times.ours.push(a);
      times.theirs.push(b);
    }
    bench.log(
      `${id}: p95 ${quantile(times.ours, 0.95).toFixed(0)} ms, Vite ${quantile(times.theirs, 0.95).toFixed(0)} ms`,
    );
    measures.push(compare(id, 'ms', times.ours, 'plain Vite, no sandbox', times.theirs));
    const p95 = [quantile(times.ours, 0.95), quantile(times.theirs, 0.95)] as const;
    measures.push({
      ...compare(`${id}.p95`, 'ms', [p95[0]], 'plain Vite, no sandbox', [p95[1]]),
      runs: times.ours.length,
    });
  }
  return measures;
}
