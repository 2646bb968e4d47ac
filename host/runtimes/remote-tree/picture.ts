import { pictureType } from '@airlock/registry/format';

/** Width and height of a picture in pixels, from its first bytes; `undefined` when it is not what `type` says. */
export function pictureSize(bytes: Uint8Array, type: string): readonly [width: number, height: number] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const says = (at: number, letters: string): boolean =>
    at + letters.length <= bytes.length &&
    [...letters].every((letter, index) => bytes[at + index] === letter.charCodeAt(0));
  if (type !== 'image/gif' && type !== pictureType(bytes)) return undefined;
  try {
    switch (type) {
      case 'image/png':
        return says(12, 'IHDR') ? [view.getUint32(16), view.getUint32(20)] : undefined;
      case 'image/gif':
        return says(0, 'GIF8') ? [view.getUint16(6, true), view.getUint16(8, true)] : undefined;
      case 'image/webp':
        return webpSize(view, says);
      case 'image/jpeg':
        return jpegSize(view);
      default:
        return undefined;
    }
  } catch (error) {
    // It ends before its size.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Of each of the three kinds, by https://developers.google.com/speed/webp/docs/riff_container and RFC 6386, 9.1. */
function webpSize(view: DataView, says: (at: number, letters: string) => boolean): [number, number] | undefined {
  if (says(12, 'VP8X')) return [1 + uint24(view, 24), 1 + uint24(view, 27)];
  if (says(12, 'VP8L')) {
    const bits = view.getUint32(21, true);
    return [1 + (bits & 0x3fff), 1 + ((bits >> 14) & 0x3fff)];
  }
  return says(12, 'VP8 ') ? [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff] : undefined;
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) + view.getUint8(at + 2) * 2 ** 16;
}

/** From the first segment that begins a frame (ITU T.81, B.2.2). */
function jpegSize(view: DataView): [number, number] | undefined {
  for (let at = 2; view.getUint8(at) === 0xff;) {
    const marker = view.getUint8(at + 1);
    // C4, C8 and CC are tables and an extension.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return [view.getUint16(at + 7), view.getUint16(at + 5)];
    // A marker may be filled up with more of its first byte; those that stand alone have no length.
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else at += 2 + Math.max(2, view.getUint16(at + 2));
  }
  return undefined;
}
