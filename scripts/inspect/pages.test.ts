import { definePlugin, hook } from '@airlock/sdk';
import { createField, createForm, createSubmission, createTestHost } from '@airlock/sdk/testing';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { answerOf, hooksPage } from './hooks-page.ts';
import { HOOKS } from './hooks.ts';
import { sampleOf } from './sample.ts';
import { servicesPage } from './services-page.ts';

const ROOT = join(import.meta.dirname, '../..');
const file = (path: string) => readFile(join(ROOT, path), 'utf8');

it('docs/hooks.md and docs/services.md are current; npm run docs brings them up to date', async () => {
  expect(await file('docs/hooks.md')).toBe(hooksPage());
  expect(await file('docs/services.md')).toBe(servicesPage(await file('sdk/testing/examples.test.ts')));
});

it('every service has an example', async () => {
  const page = await file('docs/services.md');
  for (const service of 'storage files data config network events capabilities commands ui clipboard notifications permissions'.split(
    ' ',
  ))
    expect(page).toContain(`## ${service}\n`);
});

it('the example of every hook runs without a fault', async () => {
  const records = { form: createForm(), submission: createSubmission(), field: createField(), problems: [] };
  for (const token of HOOKS) {
    // The very text of the page, as a function.
    // oxlint-disable-next-line no-eval -- it is our own text
    const handler = (0, eval)(`(${answerOf(token)})`) as () => never;
    const plugin = definePlugin({ id: 'example', hooks: [hook(token as never, {}, handler)] });
    const host = await createTestHost({ plugins: [plugin] });
    const value = token.kind === 'filter' ? sampleOf(token.output) : records;
    const { faults, ran } = await host.executeHook(token, value as never);
    expect(faults, token.id).toEqual([]);
    expect(ran, token.id).toEqual(['example']);
  }
});
