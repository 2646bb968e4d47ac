import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { readIfThere, writeFileAtomic, type WriteOptions } from './files.ts';

/** Where servers look for the compressed form of a file (nginx `gzip_static`, Caddy `precompressed`). */
export const COMPRESSED = '.gz';

/** Smaller files fit into one packet either way. Bytes. */
const SMALLEST = 256;
/** Images and archives are compressed already; what saves less than this part is not worth a file. */
const SAVING = 0.1;

/** Write the gzip form beside a file that never changes, where it is smaller. Write it first: a file that is there is whole. */
export async function precompress(path: string, bytes: Uint8Array, options: WriteOptions): Promise<void> {
  if (bytes.length < SMALLEST) return;
  const packed = gzipSync(bytes, { level: 9 });
  if (packed.length <= bytes.length * (1 - SAVING)) await writeFileAtomic(path + COMPRESSED, packed, options);
}

/** Whether the compressed form, where there is one, says the same as the file. */
export async function sameCompressed(dir: string, path: string, bytes: Uint8Array): Promise<boolean> {
  const packed = await readIfThere(join(dir, path + COMPRESSED));
  if (!packed) return true;
  try {
    return gunzipSync(packed, { maxOutputLength: bytes.length + 1 }).equals(bytes);
  } catch {
    return false; // cut short, longer than the file, or no gzip
  }
}
