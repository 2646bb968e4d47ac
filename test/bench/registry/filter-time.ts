/**
 * How long a filtered list over 5,000 plugins takes once its blocks are at hand, and what the words for filters add to the
 * index: `npx tsx --conditions=airlock-source test/bench/registry/filter-time.ts`. Processor time, so that a busy machine does
 * not count.
 */
import { createHash } from 'node:crypto';
import { createCatalogue } from '../../../host/kernel/registries/catalogue.ts';
import { buildSearch } from '../../../registry/search/index.ts';
import { RegistrySimulator } from '../../fixtures/registry-simulator/index.ts';
import { SyntheticCatalogue } from './catalogue.ts';
import { USER_FILTERS } from './search.ts';

const PLUGINS = 5000;
/** Cards that Browse asks for at first. */
const CARDS = 60;
const ROUNDS = 10;

const registry = await RegistrySimulator.create();
const plugins = new SyntheticCatalogue(PLUGINS);
let bytes = 0;
const root = buildSearch(plugins, {
  put(block) {
    const name = createHash('sha256').update(block).digest('hex').slice(0, 32);
    bytes += block.length;
    registry.files.set(`s/${name}`, new Uint8Array(block));
    return name;
  },
});
const { sha256, length } = await registry.put('s', new Uint8Array(root));
registry.catalogue = { 'catalogue/search': { length, hashes: { sha256 } } };
await registry.publish();
const catalogue = createCatalogue({
  registries: [{ name: 'bench', client: await registry.client(), hostVersion: '0.1.0' }],
  onRefreshed: async () => {},
});

const costs: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  // The first round reads the index and warms the compiler.
  for (const options of USER_FILTERS) {
    const before = process.cpuUsage();
    const found = await (await catalogue.listing(options)).next(CARDS);
    const { user, system } = process.cpuUsage(before);
    if (round > 0) costs.push((user + system) / 1000);
    if (round === 1) console.log(`${JSON.stringify(options)}: ${found.length} cards, ${costs.at(-1)?.toFixed(1)} ms`);
  }
}
costs.sort((a, b) => a - b);
const at = (share: number): string => `${costs[Math.floor(costs.length * share)]?.toFixed(1)} ms`;
console.log(`${costs.length} lists over ${PLUGINS} plugins: p50 ${at(0.5)}, p95 ${at(0.95)}`);
console.log(`root ${length} bytes, blocks ${bytes} bytes`);
