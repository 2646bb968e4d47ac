import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { examplesIn } from './examples.ts';
import { hooksPage } from './hooks-page.ts';
import { exportName, HOOKS } from './hooks.ts';
import { servicesPage } from './services-page.ts';

/** Files with examples of docs/authors.md. */
const GUIDED = [
  'sdk/testing/guide.test.ts',
  'test/browser/test-kit.spec.ts',
  'test/fixtures/guide/plugins.ts',
  'test/fixtures/guide/pad.ts',
];
const ROOT = join(import.meta.dirname, '../..');
const file = (path: string) => readFile(join(ROOT, path), 'utf8');

it('docs/hooks.md and docs/services.md are current; npm run docs brings them up to date', async () => {
  expect(await file('docs/hooks.md')).toBe(hooksPage(await file('sdk/testing/hook-examples.test.ts')));
  expect(await file('docs/services.md')).toBe(servicesPage(await file('sdk/testing/examples.test.ts')));
});

it('every service has an example', async () => {
  const page = await file('docs/services.md');
  for (const service of 'storage files data config network events capabilities commands ui clipboard notifications permissions'.split(
    ' ',
  ))
    expect(page).toContain(`## ${service}\n`);
});

it('every hook has an example', async () => {
  const page = await file('docs/hooks.md');
  for (const { id } of HOOKS) expect(page).toMatch(new RegExp(`### ${id}\\n[^#]*hook\\(${exportName(id)},`));
});

it('the view that is shown is that of the template, word for word', async () => {
  const view = await file('scripts/templates/panel/src/Panel.tsx');
  expect(await file('docs/authors.md')).toContain(`\`\`\`tsx\n${view}\`\`\`\n`);
});

it('the guide shows what tests run and the type checker reads, word for word', async () => {
  const page = await file('docs/authors.md');
  const checked = new Set<string>();
  for (const path of GUIDED) {
    const examples = examplesIn(await file(path), 'guide');
    expect(examples.size, path).toBeGreaterThan(0);
    for (const code of examples.values()) {
      expect(page).toContain(code);
      for (const line of code.split('\n')) checked.add(line);
    }
  }
  // Nor does it show anything else; its first chapter, marked `first`, is followed word for word by a test of its own.
  const shown = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].flatMap(([, code = '']) => code.split('\n'));
  expect(shown.length).toBeGreaterThan(100);
  const isChecked = (line: string): boolean => checked.has(line) || checked.has(line.replace(/,$/, ''));
  expect(shown.filter((line) => !isChecked(line) && !/^$|^\/\/ |^import /.test(line))).toEqual([]);
});
