import { execFile } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT, temporaryFolder } from '../../fixtures/folders.ts';

const run = promisify(execFile);

/** Milliseconds of `airlock validate`, start of the program included, on a plugin with one megabyte of code. */
export async function validateOneMegabyte(runs: number): Promise<number[]> {
  await using folder = await temporaryFolder('validate');
  const bundle = join(folder.path, 'dist');
  await cp(join(ROOT, 'example-plugins/pii-redactor/dist'), bundle, { recursive: true });
  const own = await readFile(join(bundle, 'worker.js'), 'utf8');
  // Real code of a bundler, repeated under other names until it is a megabyte.
  let code = own;
  for (let copy = 0; code.length < 1024 * 1024; copy++) code += `;function copy${copy}(){${own}}`;
  await writeFile(join(bundle, 'worker.js'), code);
  const times: number[] = [];
  for (let at = 0; at < runs; at++) {
    const started = performance.now();
    // It finds the size worth a warning, which is no failure.
    await run(process.execPath, [join(ROOT, 'scripts/bin/airlock.mjs'), 'validate', bundle], { maxBuffer: 1 << 24 });
    times.push(performance.now() - started);
  }
  return times;
}
