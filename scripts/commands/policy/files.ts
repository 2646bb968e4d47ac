import { readFile } from 'node:fs/promises';
import { CliError } from '../../terminal/failure.ts';

/** Bytes of a file; `undefined` when there is none. */
export async function readIfThere(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined; // what the file system throws has one
    throw error;
  }
}

export async function readJson(path: string, name: string): Promise<unknown> {
  const bytes = await readIfThere(path);
  if (!bytes) throw new CliError('FILE_MISSING', `There is no ${name}.`);
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new CliError('POLICY_INVALID', `${name} is not JSON.`, { cause });
  }
}

/** What is wrong with a policy, as a failure with a code: `POLICY_INVALID`, or the registry format's own. */
export async function readingPolicy<T>(name: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Error) || 'code' in error) throw error;
    throw new CliError('POLICY_INVALID', `${name}: ${error.message}`, {
      hint: 'Correct the member that is named; docs/operators.md lists the rules.',
    });
  }
}
