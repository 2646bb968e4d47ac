import { pluginManifest, parseJson, type Bytes } from '@airlock/registry/format';
import type { scan } from '@airlock/registry/scan';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CliError } from '../terminal/failure.ts';

type ScanInput = Parameters<typeof scan>[0];

/** The manifest of the release before, from its folder or the file itself. */
export async function readPrevious(path: string): Promise<NonNullable<ScanInput['previous']>> {
  const file = await stat(path)
    .then((found) => (found.isDirectory() ? join(path, 'manifest.json') : path))
    .catch(() => path);
  const bytes: Bytes | undefined = await readFile(file)
    .then((read) => new Uint8Array(read))
    .catch(() => undefined);
  if (bytes) return pluginManifest(parseJson(bytes, file), file);
  throw new CliError('NO_PREVIOUS', `There is no manifest at ${file}.`, {
    hint: 'Name the folder of the release before, or its manifest.json.',
  });
}
