import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../fixtures/folders.ts';
import { listed } from './catalogue/listed.ts';
import { attemptTables, BEGIN, countAttempts, END, summaryTable } from './catalogue/table.ts';
import { windowNavigation, windowNetwork } from './catalogue/window-network.ts';
import { windowCode, windowPage, windowStorage } from './catalogue/window-reach.ts';

const entries = Object.values(listed).flat();
const all = [...windowNetwork, ...windowNavigation, ...windowStorage, ...windowPage, ...windowCode];

/** Formatting of a table is the formatter's affair. */
const plain = (text: string): string =>
  text
    .replaceAll(/[ \t]+/g, ' ')
    .replaceAll(/-{3,}/g, '---')
    .trim();

it.each([
  ['docs/security-attempts.md', attemptTables],
  ['docs/security.md', summaryTable],
])('the tables of %s are what the suite tries', (file, tables) => {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const [, written = ''] = text.split(BEGIN);
  expect(plain(written.split(END)[0] ?? '')).toBe(plain(tables()));
});

it('names a test that is there for each attempt', () => {
  for (const { attempt, proof } of entries) {
    if ('reason' in proof) continue;
    if ('ids' in proof) {
      for (const id of proof.ids)
        expect(
          all.map((one) => one.id),
          attempt,
        ).toContain(id);
      continue;
    }
    const [file, words] = proof;
    const path = join(ROOT, file);
    expect(existsSync(path), `${attempt}: ${file}`).toBe(true);
    if (words === '') expect(readdirSync(path).length, attempt).toBeGreaterThan(0);
    else expect(readFileSync(path, 'utf8'), `${attempt}: ${file}`).toContain(words);
  }
});

it('tries each attempt under an id of its own, and a good many of them', () => {
  const ids = all.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(countAttempts()).toBeGreaterThan(250);
});
