/** `npm run bench [-- FAMILY…] [--json FILE]`: runs the families and prints ours beside the peer's. */
import { readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium, type Browser } from '@playwright/test';
import { launchOptions } from '../fixtures/launch.ts';
import type { Bench, Family, Measure } from './family.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const NOT_FAMILIES = new Set(['run.ts', 'family.ts']);

const { values, positionals } = readArguments();

const families = await collect();
if (values.list) {
  for (const { name, about } of families) console.log(`${name.padEnd(18)} ${about}`);
} else {
  // `isolation` stands for `isolation-attacks`, `isolation-boot` and the guarded calls, too, `start` for whatever gives an id of
  // it, and an id for what gives it.
  const isNamed = ({ name, also = [] }: Family, wanted: string): boolean =>
    [name, ...also].some(
      (given) =>
        given === wanted || ['-', '.'].some((end) => given.startsWith(wanted + end)) || wanted.startsWith(`${given}.`),
    );
  const unknown = positionals.filter((name) => !families.some((family) => isNamed(family, name)));
  if (unknown.length > 0) {
    refuse(`No family ${unknown.join(', ')}. There are: ${families.map(({ name }) => name).join(', ')}.`);
  }
  const wanted = families.filter(
    (family) => positionals.length === 0 || positionals.some((name) => isNamed(family, name)),
  );
  const measures = await measure(wanted);
  print(measures);
  if (values.json) await writeFile(resolve(values.json), `${JSON.stringify(measures, null, 2)}\n`);
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { json: { type: 'string' }, list: { type: 'boolean', default: false } },
    });
  } catch (error) {
    return refuse(
      `${error instanceof Error ? error.message : String(error)}\nnpm run bench [-- FAMILY…] [--json FILE]`,
    );
  }
}

/** The command line is wrong. */
function refuse(message: string): never {
  console.error(message);
  process.exit(2);
}

/** Every module of this folder that exports a family, by name. */
async function collect(): Promise<Family[]> {
  const files = (await readdir(here)).filter(
    (file) => file.endsWith('.ts') && !file.includes('.test.') && !NOT_FAMILIES.has(file),
  );
  const modules = await Promise.all(
    files.map(async (file): Promise<{ family?: Family }> => import(pathToFileURL(join(here, file)).href)),
  );
  return modules.flatMap(({ family }) => family ?? []).sort((a, b) => a.name.localeCompare(b.name));
}

async function measure(wanted: readonly Family[]): Promise<Measure[]> {
  let browser: Promise<Browser> | undefined;
  const bench: Bench = {
    root: fileURLToPath(new URL('../../', import.meta.url)),
    log: (line) => process.stderr.write(`  ${line}\n`),
    browser: () => (browser ??= chromium.launch(launchOptions())),
  };
  const measures: Measure[] = [];
  try {
    for (const family of wanted) {
      process.stderr.write(`${family.name}: ${family.about}\n`);
      measures.push(...(await family.run(bench)));
    }
  } finally {
    await (await browser)?.close();
  }
  return measures;
}

function print(measures: readonly Measure[]): void {
  const head = ['id', 'ours', 'peer', 'peer value', 'ratio', 'spread', 'runs'];
  const rows = measures.map(({ id, unit, ours, peer, peerValue, ratio, spread, runs }) => [
    id,
    amount(ours, unit),
    peer,
    peerValue === null ? '' : amount(peerValue, unit),
    ratio === null ? '' : ratio.toFixed(2),
    `${(spread * 100).toFixed(0)} %`,
    String(runs),
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of [head, ...rows]) {
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}

function amount(value: number, unit: Measure['unit']): string {
  // A millisecond has no digits for what takes nanoseconds.
  if (unit === 'ms' && value !== 0 && Math.abs(value) < 0.01) return `${(value * 1e6).toFixed(0)} ns`;
  const digits = value !== 0 && Math.abs(value) < 10 ? 3 : value < 100 ? 1 : 0;
  return `${value.toFixed(digits)} ${unit === 'us' ? 'µs' : unit}`;
}
