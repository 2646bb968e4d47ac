import path from 'node:path';

/** What tells how paths are written: those of this machine, `path.win32` or `path.posix`. */
type Paths = Pick<typeof path, 'relative' | 'isAbsolute' | 'sep'>;

/**
 * A folder as it is written in addresses and archives, seen from another: `/` between its parts, empty for the same one.
 * `undefined` when it is not inside, or on another drive.
 */
export function below(from: string, folder: string, paths: Paths = path): string | undefined {
  const way = paths.relative(from, folder);
  if (way === '..' || way.startsWith(`..${paths.sep}`) || paths.isAbsolute(way)) return undefined;
  return way.split(paths.sep).join('/');
}

/** Names that Windows gives to devices, whatever their ending and case. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

/** Whether no file or folder of this name can be made on Windows. */
export function isDeviceName(name: string): boolean {
  return DEVICE.test(name);
}
