import type { Failure } from './failure.ts';

const PERMISSION = [
  'NOT_PERMITTED',
  'This user may not do that',
  'Give this user the right to it, or name another place.',
];
const ROOM = 'Make room and run the command again; what was there is whole.';

/** What the file system says, by its own code: our code, what it means, and what the reader can do. */
const ANSWERS: { readonly [code: string]: readonly string[] } = {
  ENOENT: ['FILE_MISSING', 'There is no such file or folder', 'See whether the path is right, and seen from here.'],
  ENOTDIR: ['NOT_A_FOLDER', 'A file is where a folder has to be', 'Name a folder.'],
  EISDIR: ['NOT_A_FILE', 'A folder is where a file has to be', 'Name a file.'],
  EACCES: PERMISSION,
  EPERM: PERMISSION,
  EROFS: PERMISSION,
  ENOSPC: ['DISK_FULL', 'The disk is full', ROOM],
  EDQUOT: ['DISK_FULL', 'Your share of the disk is used up', ROOM],
  EMFILE: ['TOO_MANY_FILES', 'Too many files are open', 'Raise the limit (ulimit -n) and run the command again.'],
};

/** A failure of the file system in words, with its path where it has one; undefined for any other failure. */
export function describeFileSystem(error: Error): Omit<Required<Failure>, 'exitCode'> | undefined {
  if (!('code' in error) || typeof error.code !== 'string' || !('syscall' in error)) return undefined;
  const [code, words, hint] = (Object.hasOwn(ANSWERS, error.code) && ANSWERS[error.code]) || [];
  if (code === undefined || words === undefined || hint === undefined) return undefined;
  const path = 'path' in error && typeof error.path === 'string' ? error.path : undefined;
  const message = path === undefined ? `${words}.` : `${words}: ${path}`;
  return { code, message, hint, detail: { system: error.code, ...(path !== undefined && { path }) } };
}
