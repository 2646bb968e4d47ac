import { describe, expect, it } from 'vitest';
import { textOf } from './text-file.ts';

const latin = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

describe('the text of a file', () => {
  it.each([
    ['UTF-8', new TextEncoder().encode('Name;Größe')],
    ['UTF-8 with its mark', latin('\u{ef}\u{bb}\u{bf}Name;Gr\u{c3}\u{b6}\u{c3}\u{9f}e')],
    ['Windows', latin('Name;Größe')],
    ['UTF-16', latin('\u{ff}\u{fe}' + [...'Name;Größe'].map((letter) => `${letter}\0`).join(''))],
    ['UTF-16, the other way round', latin('\u{fe}\u{ff}' + [...'Name;Größe'].map((letter) => `\0${letter}`).join(''))],
  ])('is read as it was written: %s', (_name, bytes) => {
    expect(textOf(bytes)).toBe('Name;Größe');
  });

  it.each([
    ['a workbook', latin('PK\u{3}\u{4}\u{14}\0\u{6}\0')],
    ['a document', latin('%PDF-1.7\n')],
  ])('is not there in %s', (_name, bytes) => {
    expect(() => textOf(bytes)).toThrow(expect.objectContaining({ problem: 'notText' }));
  });
});
