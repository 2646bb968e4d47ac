import { mkdir, rm, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { once } from './cache.mjs';
import { at } from './paths.mjs';

const home = `.airlock/cache-test-${process.pid}`;
let runs = 0;

beforeEach(async () => {
  runs = 0;
  await mkdir(at(home, 'source/dist'), { recursive: true });
  await writeFile(at(home, 'source/a.ts'), 'one');
});
afterEach(async () => {
  await rm(at(home), { recursive: true, force: true });
  await rm(at('.airlock/cache', `${name.replaceAll(/[^a-z0-9]+/gi, '-')}.json`), { force: true });
});

const name = `test ${process.pid}`;

/** @param {Partial<Parameters<typeof once>[0]>} [step] */
const build = (step) =>
  once({
    name,
    inputs: [`${home}/source`],
    outputs: [`${home}/out`],
    run: async () => {
      runs += 1;
      await mkdir(at(home, 'out'), { recursive: true });
      await writeFile(at(home, 'out/result'), `run ${runs}`);
    },
    ...step,
  });

it('a step runs once while nothing changes, and hands on the same key', async () => {
  const key = await build();
  expect(await build()).toBe(key);
  expect(runs).toBe(1);
});

it('runs again when an input changes, comes or goes', async () => {
  await build();
  await writeFile(at(home, 'source/a.ts'), 'two');
  await build();
  await writeFile(at(home, 'source/b.ts'), 'new');
  await build();
  await rm(at(home, 'source/b.ts'));
  await build();
  expect(runs).toBe(4);
});

it('runs again when a fact changes', async () => {
  await build({ facts: ['1'] });
  await build({ facts: ['2'] });
  expect(runs).toBe(2);
});

it('runs again when its output was deleted or touched', async () => {
  await build();
  await rm(at(home, 'out/result'));
  await build();
  await writeFile(at(home, 'out/result'), 'somebody else wrote this');
  await build();
  expect(runs).toBe(3);
});

it('does not look at tests, nor at what was built inside its inputs', async () => {
  await build();
  await writeFile(at(home, 'source/a.test.ts'), 'test');
  await writeFile(at(home, 'source/dist/a.js'), 'built');
  await build();
  expect(runs).toBe(1);
});

it('a step that fails is not remembered', async () => {
  const failing = build({ run: () => Promise.reject(new Error('no')) });
  await expect(failing).rejects.toThrow('no');
  await build();
  expect(runs).toBe(1);
});
