import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { checkPackage, createPackageFromTarballData, type Problem } from '@arethetypeswrong/core';
import { expect, test } from '@playwright/test';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { bundleSize } from './fixtures/bundle-size.ts';
import { ROOT } from './fixtures/folders.ts';
import { packPackages } from './fixtures/npm-registry.ts';

/** How a package is looked for that has ES modules alone: by those that know `exports`, with `import`. */
const OTHER_WAYS = new Set<unknown>(['node10', 'node16-cjs']);

test('every packed package is whole for those who install it: publint and are-the-types-wrong find nothing', async () => {
  await using packed = await packPackages();
  expect(packed.packages.size).toBe(4);
  for (const [name, { bytes }] of packed.packages) {
    const tarball = new Uint8Array(bytes).buffer;
    const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
    expect(
      messages.map((message) => formatMessage(message, pkg, { color: false })),
      `publint: ${name}`,
    ).toEqual([]);
    // The command line is a program: there is nothing to import.
    if (name === '@airlock/cli') continue;
    // Styles have no types.
    const excludeEntrypoints = [/\.css$/];
    const analysis = await checkPackage(createPackageFromTarballData(new Uint8Array(bytes)), { excludeEntrypoints });
    expect(analysis.types !== false, `${name} has types`).toBe(true);
    const problems: readonly Problem[] = analysis.types === false ? [] : (analysis.problems ?? []);
    const wrong = problems.filter(
      (problem) =>
        !('resolutionKind' in problem && OTHER_WAYS.has(problem.resolutionKind)) && problem.kind !== 'CJSResolvesToESM',
    );
    expect(wrong, `are the types wrong: ${name}`).toEqual([]);
  }
});

test('what is published can be taken in part: a module that uses one name of the SDK gets no other', async () => {
  const part = (code: string): Promise<number> => bundleSize(code, 'built');
  expect(await part("import '@airlock/sdk'; import '@airlock/sdk/ui';")).toBe(20); // gzip of nothing
  expect(await part("export { submissionSanitize } from '@airlock/sdk';")).toBeLessThanOrEqual(600);
  expect(await part("export { Text } from '@airlock/sdk/ui';")).toBeLessThanOrEqual(120);
  expect(await part("export * from '@airlock/sdk';")).toBeGreaterThan(2000);
});

test('a command whose reader has read enough ends without a word', async () => {
  const program = join(ROOT, 'scripts/bin/airlock.mjs');
  const child = spawn(process.execPath, [program, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect([said, code]).toEqual(['', 0]);
});
