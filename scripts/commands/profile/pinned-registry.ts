import { readFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Lockfile } from '@airlock/host/packages';
import { createMemoryTrustStore, createRegistryClient, type RegistryClient } from '@airlock/registry/client';
import { pluginManifest } from '@airlock/registry/format';
import { openWorkspace, RepositoryError } from '@airlock/registry/repository';
import { CliError, UsageError } from '../../terminal/failure.ts';
import type { Terminal } from '../../terminal/terminal.ts';

/** A registry of a set, by the root that the set pins. It remembers nothing between two commands. */
export function openRegistry(root: Uint8Array<ArrayBuffer>, urls: readonly string[]): Promise<RegistryClient> {
  return createRegistryClient({
    root,
    urls,
    fetch: fetchAnywhere,
    store: createMemoryTrustStore(),
    clock: Date.now,
    manifest: pluginManifest,
    crypto: globalThis.crypto.subtle,
  });
}

/** Trust a registry from the first sight on: its root is pinned in the set. */
export async function withRegistry(lock: Lockfile, name: string, where: string, terminal: Terminal): Promise<Lockfile> {
  const isUrl = /^https?:\/\//.test(where);
  if (isUrl && !URL.canParse(where)) throw new UsageError(`"${where}" is no address`);
  const url = isUrl
    ? new URL(where.endsWith('/') ? where : `${where}/`).href
    : `${pathToFileURL(await siteFolder(terminal.path(where))).href}/`;
  const response = await fetchAnywhere(`${url}metadata/1.root.json`).catch((cause: unknown) => {
    throw new CliError('REGISTRY_UNREACHABLE', `${where} does not answer.`, {
      hint: 'See whether the address is right and the network is there.',
      cause,
    });
  });
  if (!response.ok) {
    throw new CliError('REGISTRY_UNREACHABLE', `There is no registry at ${where}.`, {
      hint: 'Name its base URL, its folder, or the folder of its site: the one with metadata/ in it.',
    });
  }
  const root = new Uint8Array(await response.arrayBuffer());
  const client = await openRegistry(root, [url]);
  const known = lock.registries[name];
  if (known && known.id !== client.id) {
    throw new CliError('REGISTRY_REFUSED', `"${name}" is another registry than the set has pinned.`, {
      hint: 'Give the new one another name: --name <name>.',
      detail: { expected: known.id, found: client.id },
    });
  }
  const entry = { id: client.id, urls: [url], root: Buffer.from(root).toString('base64') };
  return { ...lock, registries: { ...lock.registries, [name]: entry } };
}

/** What clients read of an operator's folder is the site that it names; any other folder is a site itself. */
async function siteFolder(folder: string): Promise<string> {
  return openWorkspace(folder).then(
    ({ site }) => site,
    (error: unknown) => {
      if (error instanceof RepositoryError && error.code === 'NOT_A_REGISTRY') return folder;
      throw error;
    },
  );
}

/** `fetch` that also reads site folders, by `file:` URLs. */
const fetchAnywhere: typeof fetch = async (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  if (url.protocol !== 'file:') return fetch(input, init);
  try {
    return new Response(new Uint8Array(await readFile(fileURLToPath(url))));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return new Response(undefined, { status: 404 });
    throw error;
  }
};
