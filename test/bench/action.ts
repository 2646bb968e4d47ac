import { addedTimes } from './action/workspace.ts';
import { alone, compare, median, quantile, type Family, type Measure } from './family.ts';

const PLUGINS = 20;

/** The budget of DESIGN.md: a user must not feel that there are plugins. */
const BUDGET = 5;

export const family: Family = {
  name: 'action',
  about: `what ${PLUGINS} running sandboxed plugins add to a submission and to a page shown, in the running workspace`,
  async run(bench) {
    const measures: Measure[] = [];
    const { added: actions, raw } = await addedTimes(bench, PLUGINS);
    bench.log(
      `${PLUGINS} bare workers, one after the other: ${median(raw).toFixed(1)} ms, ${quantile(raw, 0.95).toFixed(1)} in 95 %`,
    );
    for (const [action, { chain, ordinary, noise }] of Object.entries(actions)) {
      const shares = [0.5, 0.75, 0.95, 0.99] as const;
      const line = (times: readonly number[]): string =>
        shares.map((share) => `p${share * 100} ${quantile(times, share).toFixed(1)}`).join(', ');
      const report = (id: string, what: string, added: readonly number[]): void => {
        const within = added.filter((time) => time <= BUDGET).length / added.length;
        bench.log(`${action}: ${what} add, in ms: ${line(added)}; ${(within * 100).toFixed(0)} % within ${BUDGET}`);
        measures.push(
          id === 'action.submit'
            ? compare(id, 'ms', added, `${PLUGINS} bare workers that rested, there and back`, raw)
            : alone(id, 'ms', added),
        );
        measures.push(alone(`${id}.p95`, 'ms', [quantile(added, 0.95)]));
      };
      report(`action.${action}`, `${PLUGINS} plugins in one chain`, chain);
      report(`action.${action}.ordinary`, `${PLUGINS} plugins of which four take part`, ordinary);
      bench.log(`${action}: without plugins one lies off the middle by: ${line(noise)}`);
    }
    return measures;
  },
};
