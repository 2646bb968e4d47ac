/** `npm run fuzz -- [--runs N] [--seed N]`: changed metadata, trie, record, identity, release, search and code files against the real client. */
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '200000' }, seed: { type: 'string', default: '1' } },
});
const [runs, seed] = [Number(values.runs), Number(values.seed)];
const started = performance.now();
const result = await fuzz({
  runs,
  seed,
  onProgress: (done) => void (done % 10_000 === 0 && process.stderr.write(`  ${done} of ${runs}\n`)),
});
for (const [file, counts] of [...result.results].sort(([a], [b]) => a.localeCompare(b))) {
  const all = [...counts].sort(([, a], [, b]) => b - a).map(([code, count]) => `${code} ${count}`);
  console.log(`${file.padEnd(14)} ${all.join(', ')}`);
}
const seconds = ((performance.now() - started) / 1000).toFixed(0);
console.log(
  `${result.runs} files with seed ${seed} in ${seconds} s: no crash, no acceptance; at most ${Math.round(result.memory / 1e6)} MB of memory`,
);
