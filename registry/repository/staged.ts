import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseMetadata, topAuthority, type Bytes, type Root } from '../format/index.ts';
import { jsonFile, readIfThere, writeFileAtomic } from './files.ts';
import { verified } from './site.ts';
import { readConfig, stagedPath, type RegistryConfig } from './workspace.ts';

/**
 * A change of keys that is signed and not yet published. The next build signs with old and new keys, so that clients with
 * either root accept what they find, then publishes the new root and makes the change final.
 */
export interface Staged {
  readonly config: RegistryConfig;
  readonly root?: { readonly bytes: Bytes; readonly signed: Root };
  readonly targets?: Bytes;
}

export async function readStaged(dir: string): Promise<Staged | undefined> {
  const folder = stagedPath(dir);
  const config = await readConfig(join(folder, 'registry.json'));
  if (!config) return undefined;
  const [bytes, targets] = [
    await readIfThere(join(folder, 'root.json')),
    await readIfThere(join(folder, 'targets.json')),
  ];
  if (!bytes) return { config, ...(targets && { targets }) };
  const { signed } = parseMetadata(bytes, 'root', 'the staged root');
  await verified(bytes, 'root', 'the staged root', topAuthority(signed, 'root'));
  return { config, root: { bytes, signed }, ...(targets && { targets }) };
}

/** The configuration is written last: with it, the change counts as decided. */
export async function stage(
  dir: string,
  { config, root, targets }: { readonly config: RegistryConfig; readonly root?: Bytes; readonly targets?: Bytes },
): Promise<void> {
  const folder = stagedPath(dir);
  await rm(folder, { recursive: true, force: true });
  if (root) await writeFileAtomic(join(folder, 'root.json'), root);
  if (targets) await writeFileAtomic(join(folder, 'targets.json'), targets);
  await writeFileAtomic(join(folder, 'registry.json'), jsonFile(config));
}
