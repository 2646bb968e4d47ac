import { unzipSync } from 'fflate';
import { AirlockError, messageOf } from '../../errors.ts';

/** Bytes of all files together, and their number: what `airlock pack` makes is far below. */
const MOST_BYTES = 128 * 1024 * 1024;
const MOST_PACKED = 64 * 1024 * 1024;
const MOST_FILES = 4100;

/** Files of a packed plugin by path. Nothing of them is believed yet. */
export type PackedFiles = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

/** Open what `airlock pack` wrote. Throws `PACKAGE_REFUSED`. */
export function openArchive(packed: Uint8Array): PackedFiles {
  const refuse = (what: string, cause?: unknown): never => {
    throw new AirlockError('PACKAGE_REFUSED', `This file ${what}.`, {
      nextStep: 'Choose a file that airlock pack made.',
      cause,
    });
  };
  if (packed.length > MOST_PACKED) refuse('is too large for a plugin');
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
    return refuse(`is no packed plugin (${messageOf(error)})`, error);
  }
}
