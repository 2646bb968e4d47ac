import { startLargeSite } from '../fixtures/large-site.ts';
import { changeTimes } from './browse/changes.ts';
import { pressTimes } from './browse/presses.ts';
import { queryTimes } from './browse/query.ts';
import { frames, visit } from './browse/screen.ts';
import { alone, quantile, type Family } from './family.ts';

const PLUGINS = 5000;
const VISITS = 5;
/** Plugins that run while presses are timed. */
const ACTIVE = 20;
/** Pixels a second: a screen and a half. */
const SPEED = 1500;

export const family: Family = {
  name: 'browse',
  about:
    'the plugin manager over 5,000 listed plugins: first results, queries, scrolling; switching, updating, going back; presses with 20 active',
  async run(bench) {
    bench.log(`making a registry of ${PLUGINS} plugins`);
    await using site = await startLargeSite({ listed: PLUGINS, real: 8 });
    const browser = await bench.browser();
    const visits = [];
    for (let round = 1; round <= VISITS; round += 1) {
      bench.log(`first results, round ${round} of ${VISITS}`);
      visits.push(await visit(browser, site));
    }
    bench.log('queries');
    const queries = await queryTimes(browser, site);
    bench.log('scrolling');
    const between = await frames(browser, site, SPEED, 8);
    const late = between.filter((time) => time > 25).length / between.length;
    bench.log(
      `${between.length} frames, ${(late * 100).toFixed(1)} % of them late, the longest ${Math.max(...between).toFixed(0)} ms`,
    );
    bench.log(`presses with ${ACTIVE} active plugins`);
    await using busy = await startLargeSite({ listed: 0, real: ACTIVE });
    const presses = await pressTimes(browser, busy);
    for (const { name, milliseconds } of presses) if (milliseconds > 100) bench.log(`${name}: ${milliseconds} ms`);
    bench.log('switching, updating, going back');
    const changes = await changeTimes(browser, site);
    return [
      alone(
        'browse.first.cold',
        'ms',
        visits.map(({ cold }) => cold),
      ),
      alone(
        'browse.first',
        'ms',
        visits.map(({ opened }) => opened),
      ),
      alone(
        'browse.typed',
        'ms',
        visits.map(({ typed }) => typed),
      ),
      alone('browse.query', 'ms', queries.words),
      alone('browse.query.p95', 'ms', [quantile(queries.words, 0.95)]),
      alone('browse.filter', 'ms', queries.filters),
      alone('browse.filter.p95', 'ms', [quantile(queries.filters, 0.95)]),
      alone('browse.scroll.frame', 'ms', between),
      alone('browse.scroll.frame.p99', 'ms', [quantile(between, 0.99)]),
      alone(
        'browse.press20',
        'ms',
        presses.map(({ milliseconds }) => milliseconds),
      ),
      alone('browse.press20.worst', 'ms', [Math.max(...presses.map(({ milliseconds }) => milliseconds))]),
      alone('browse.disable', 'ms', changes.disable),
      alone('browse.enable', 'ms', changes.enable),
      alone('browse.update', 'ms', changes.update),
      alone('browse.rollback', 'ms', changes.rollback),
    ];
  },
};
