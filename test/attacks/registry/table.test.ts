import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { ATTACKS, titleOf } from './attacks/index.ts';
import { HOST_ATTACKS, hostTitleOf } from './host-attacks.ts';

const NUMBERS = Array.from({ length: 64 }, (_, at) => at + 1);
const table = await readFile(new URL('../../../docs/registry-attacks.md', import.meta.url), 'utf8');
const repository = await readFile(new URL('repository.test.ts', import.meta.url), 'utf8');
const titles = [
  ...ATTACKS.map(titleOf),
  ...HOST_ATTACKS.map(hostTitleOf),
  ...Array.from(repository.matchAll(/'(attack \d+: [^']+)'/g), ([, title = '']) => title),
];
const codesIn = (text: string): string[] => [...text.matchAll(/`([A-Z_]+)`/g)].map(([, code = '']) => code).sort();

describe('docs/registry-attacks.md', () => {
  it.each(NUMBERS)('has a row for attack %i, a test with that number, and the codes of that test', (number) => {
    const row = table.split('\n').find((line) => new RegExp(`^\\| ${number} +\\|`).test(line));
    expect(row).toBeDefined();
    expect(titles.filter((title) => title.startsWith(`attack ${number}: `))).not.toEqual([]);
    const refusals = ATTACKS.filter((attack) => attack.number === number && attack.code !== 'accepted');
    expect(codesIn(row ?? '')).toEqual([...new Set(refusals.map(({ code }) => code))].sort());
  });

  it('is about as many attacks as the tests', () => {
    expect(titles.every((title) => NUMBERS.some((number) => title.startsWith(`attack ${number}: `)))).toBe(true);
  });

  it('has no two tests of one title', () => {
    expect(new Set(titles).size).toBe(titles.length);
  });
});
