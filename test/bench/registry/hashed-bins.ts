import { createHash } from 'node:crypto';
import { roleFileName, type Json } from '../../../registry/format/index.ts';
import { iso, makeKey, signContent, START, type TestKey } from '../../fixtures/registry-simulator/index.ts';
import type { SyntheticCatalogue } from './catalogue.ts';
import { onTheWire } from './wire.ts';

/** What TUF's own way of scaling costs on the same catalogue. */
export interface BinCosts {
  readonly bins: number;
  /** Snapshot and one bin, on the wire: what a client loads to find one plugin. */
  readonly lookup: number;
  /** Files that one publish rewrites: the bin and the snapshot. The timestamp is left out, as ours is. */
  readonly publish: number;
  /** The snapshot and the bins of 30 plugins when `changed` plugins are new: all that changed of what they need. */
  daily(plugins: readonly number[], changed: readonly number[]): number;
}

const SAMPLES = 8;

/**
 * Hashed bins as PEP 458 and the specification write them: a snapshot with the version of each bin (no hashes, which favours
 * them), and bins with one target per plugin. Tries every power of two and gives the one with the cheapest lookup.
 */
export async function bestHashedBins(catalogue: SyntheticCatalogue): Promise<BinCosts> {
  const key = await makeKey();
  const paths = sortedPaths(catalogue);
  let best: BinCosts | undefined;
  for (let bits = 4; bits <= 16; bits++) {
    const bins = 2 ** bits;
    if (bins > catalogue.length) break;
    const costs = await costsOf(catalogue, paths, bins, key);
    if (best && costs.lookup >= best.lookup) break;
    best = costs;
  }
  if (!best) throw new Error('There is at least one number of bins');
  return best;
}

interface Path {
  readonly hash: Buffer;
  readonly index: number;
}

function sortedPaths(catalogue: SyntheticCatalogue): (prefix: number, bins: number) => Path[] {
  const heads = new Uint32Array(catalogue.length);
  for (let index = 0; index < catalogue.length; index++) heads[index] = hashOf(catalogue, index).readUInt32BE(0);
  const order = Uint32Array.from({ length: catalogue.length }, (_, index) => index).sort(
    (a, b) => (heads[a] ?? 0) - (heads[b] ?? 0),
  );
  return (bin, bins) => {
    const width = 2 ** 32 / bins;
    const from = firstAtLeast(order, heads, bin * width);
    const to = firstAtLeast(order, heads, (bin + 1) * width);
    return Array.from(order.subarray(from, to), (index) => ({ index, hash: hashOf(catalogue, index) }));
  };
}

function firstAtLeast(order: Uint32Array, heads: Uint32Array, value: number): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((heads[order[middle] ?? 0] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function hashOf(catalogue: SyntheticCatalogue, index: number): Buffer {
  return createHash('sha256')
    .update(`catalogue/${catalogue.id(index)}`)
    .digest();
}

async function costsOf(
  catalogue: SyntheticCatalogue,
  paths: (bin: number, bins: number) => Path[],
  bins: number,
  key: TestKey,
): Promise<BinCosts> {
  const digits = Math.ceil(Math.log2(bins) / 4);
  const name = (bin: number): string => `bin-${bin.toString(16).padStart(digits, '0')}`;
  const meta: Record<string, Json> = { 'targets.json': { version: 1 }, 'bins.json': { version: 1 } };
  for (let bin = 0; bin < bins; bin++) meta[roleFileName(name(bin))] = { version: 1 + (bin % 89) };
  const common = { spec_version: '1.0.31', version: 4711, expires: iso(START) };
  const snapshot = onTheWire(await signContent({ _type: 'snapshot', ...common, meta }, [key]));

  const sizes: number[] = [];
  for (let turn = 0; turn < SAMPLES; turn++) {
    const bin = Math.floor((turn * bins) / SAMPLES);
    const targets: Record<string, Json> = {};
    for (const { index } of paths(bin, bins)) {
      const { id, record, length } = catalogue.entry(index);
      targets[`catalogue/${id}`] = { length, hashes: { sha256: record } };
    }
    sizes.push(onTheWire(await signContent({ _type: 'targets', ...common, targets }, [key])));
  }
  const size = sizes.reduce((sum, bytes) => sum + bytes, 0) / sizes.length;
  const binOf = (index: number): number => Math.floor((hashOf(catalogue, index).readUInt32BE(0) / 2 ** 32) * bins);
  return {
    bins,
    lookup: snapshot + size,
    publish: snapshot + size,
    daily(plugins, changed) {
      const rewritten = new Set(changed.map(binOf));
      return snapshot + size * new Set(plugins.map(binOf).filter((bin) => rewritten.has(bin))).size;
    },
  };
}
