import { describe, expect, it } from 'vitest';
import { pictureSize } from './picture.ts';

const bytes = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...part].map((each) => each.charCodeAt(0)) : part)),
  );
const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);

describe('the size of a picture', () => {
  it.each<[string, string, Uint8Array, readonly [number, number]]>([
    ['GIF', 'image/gif', bytes('GIF89a', [0x40, 0x01, 0xf0, 0x00]), [320, 240]],
    [
      'PNG',
      'image/png',
      bytes([0x89], 'PNG\r\n', [0x1a], '\n', [0, 0, 0, 13], 'IHDR', [0, 0, 1, 0x40, 0, 0, 0, 0xf0]),
      [320, 240],
    ],
    [
      'JPEG',
      'image/jpeg',
      bytes([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xc2, 0, 17, 8, 0, 0xf0, 1, 0x40]),
      [320, 240],
    ],
    ['lossy WebP', 'image/webp', bytes('RIFF', zeros(4), 'WEBPVP8 ', zeros(10), [0x40, 0x01, 0xf0, 0x00]), [320, 240]],
    [
      'lossless WebP',
      'image/webp',
      bytes('RIFF', zeros(4), 'WEBPVP8L', zeros(4), [0x2f, 0x3f, 0xc1, 0x3b, 0]),
      [320, 240],
    ],
    [
      'extended WebP',
      'image/webp',
      bytes('RIFF', zeros(4), 'WEBPVP8X', zeros(8), [0x3f, 1, 0, 0xef, 0, 0]),
      [320, 240],
    ],
  ])('of %s is in its first bytes', (_name, type, data, size) => {
    expect(pictureSize(data, type)).toEqual(size);
    for (let length = 0; length < data.length; length += 1)
      expect(pictureSize(data.slice(0, length), type)).toBeUndefined();
  });

  it('is not known of what is no picture, or another', () => {
    expect(pictureSize(bytes('<svg/>'), 'image/svg+xml')).toBeUndefined();
    expect(pictureSize(bytes('GIF89a', zeros(4)), 'image/png')).toBeUndefined();
    expect(pictureSize(bytes([0xff, 0xd8, 0xff, 0xd9, 0, 2, 0, 0]), 'image/jpeg')).toBeUndefined();
  });
});
