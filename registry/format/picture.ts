/** Bytes of the largest picture that a host shows of a plugin. */
export const PICTURE_BYTES = 512 * 1024;

/** What a picture is, by its first bytes; `undefined` for anything but PNG, JPEG and WebP. */
export function pictureType(bytes: Uint8Array): 'image/png' | 'image/jpeg' | 'image/webp' | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, 12));
  if (head.startsWith('\x89PNG\r\n\x1A\n')) return 'image/png';
  if (head.startsWith('\xFF\xD8\xFF')) return 'image/jpeg';
  return head.startsWith('RIFF') && head.endsWith('WEBP') ? 'image/webp' : undefined;
}
