import { expect, it } from 'vitest';
import { plainText } from './plain-text.ts';

it.each([
  ['says \u202Eeslaf\u202C', 'says eslaf'],
  ['two\nlines\tand  spaces ', 'two lines and spaces'],
  ['zero\u200Bwidth\uFEFF\u2066isolate\u2069', 'zerowidthisolate'],
  ['tag\u{E0041}\u{E0042}', 'tag'],
  [`Z${'\u0301'.repeat(40)}algo`, 'Ź\u0301\u0301algo'],
  ['ordinary – Ünïcödé 漢字 עברית', 'ordinary – Ünïcödé 漢字 עברית'],
  ['\u0000\u001B[31mred', '[31mred'],
])('makes %j plain', (text, plain) => {
  expect(plainText(text, 100)).toBe(plain);
});

it('cuts between characters, not inside them', () => {
  expect(plainText('👍'.repeat(10), 5)).toBe('👍👍👍👍…');
  expect(plainText('x'.repeat(1_000_000), 10)).toBe('xxxxxxxxx…');
});
