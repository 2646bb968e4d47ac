import { unzipSync } from 'fflate';
import { AirlockError, messageOf } from '../../errors.ts';
import { PACKED_BYTES } from '../../management/local-packages.ts';

/** Bytes of all files together when unpacked, and their number: what `airlock pack` makes is far below. */
const MOST_BYTES = 128 * 1024 * 1024;
const MOST_FILES = 4100;

/** Files of a packed plugin by path. Nothing of them is believed yet. */
export type PackedFiles = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

/** Open what `airlock pack` wrote. Throws `NOT_A_PACKAGE`. */
export function openArchive(packed: Uint8Array): PackedFiles {
  const refuse = (what: string, cause?: unknown): never => {
    throw new AirlockError('NOT_A_PACKAGE', `This file ${what}.`, { cause });
  };
  if (packed.length === 0) refuse('is empty');
  if (packed.length > PACKED_BYTES) refuse('is too large for a plugin');
  let bytes = 0;
  const seen = new Set<string>();
  try {
    const files = unzipSync(packed, {
      // Sizes are what the archive says: nothing is unpacked that is too much, and no more than it says.
      filter({ name, originalSize }) {
        bytes += originalSize;
        if (bytes > MOST_BYTES || seen.size >= MOST_FILES) refuse('is too large for a plugin');
        if (seen.has(name)) refuse(`has two files "${name}"`);
        seen.add(name);
        return !name.endsWith('/');
      },
    });
    // Made over buffers of their own.
    return new Map(Object.entries(files) as [string, Uint8Array<ArrayBuffer>][]);
  } catch (error) {
    if (error instanceof AirlockError) throw error;
    const what = isArchive(packed) ? 'is a damaged archive' : 'is no zip archive';
    return refuse(`${what} (${messageOf(error)})`, error);
  }
}

/** Whether it begins as archives do. */
function isArchive([first, second]: Uint8Array): boolean {
  return first === 0x50 && second === 0x4b; // "PK"
}
