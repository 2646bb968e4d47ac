import { RULES } from '@airlock/registry/scan';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CASES, GOOD_PLUGIN } from '../../test/fixtures/bad-plugins.ts';
import { pageOf, readSection, RULES_PAGE, rulesPage } from './rules-page.ts';

const page = (): Promise<string> => readFile(join(import.meta.dirname, '../..', RULES_PAGE), 'utf8');

it('docs/rules.md says what the rules say; npm run docs brings it up to date', async () => {
  expect(await page()).toBe(rulesPage(CASES, GOOD_PLUGIN));
});

it('each rule has one heading that its link leads to, and a bad and a good example', async () => {
  // As GitHub makes anchors of headings: in lower case, without what is neither a letter nor a digit.
  const headings = Array.from((await page()).matchAll(/^#+ (.+)$/gm), ([, heading = '']) => heading);
  const anchors = headings.map(
    (heading) =>
      `#${heading
        .toLowerCase()
        .replace(/[^\p{L}\d_ -]/gu, '')
        .replaceAll(' ', '-')}`,
  );
  for (const { code, help } of RULES) {
    expect(anchors.filter((anchor) => anchor === pageOf(code).slice(RULES_PAGE.length))).toHaveLength(1);
    const section = (await readSection(code)) ?? '';
    expect(section).toContain(help);
    expect(section).toMatch(/\nBad:\n\n[^\n][^]*\nGood:\n\n[^\n]/);
  }
});
