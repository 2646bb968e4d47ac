import type { RegistryClient } from '../client/index.ts';
import { SEARCH_TARGET } from '../format/ids.ts';
import { openSearch, type Search } from './reader.ts';

/** No block of the index is anywhere near this size. */
const BLOCK_BYTES = 262_144;

/**
 * The search over everything that `client` knows to be listed at its newest head; `undefined` when the operator publishes
 * none. Every block is hashed before it is read, and cached: search again to use a newer head. Throws `RegistryError`.
 */
export async function searchRegistry(client: RegistryClient, signal?: AbortSignal): Promise<Search | undefined> {
  const file = (await client.head())?.files[SEARCH_TARGET];
  if (!file) return undefined;
  const { sha256, length } = file;
  const known = opened.get(client);
  if (known?.root === sha256) return known.search;
  const root = await client.object({ shelf: 's', sha256, length, limit: BLOCK_BYTES, signal });
  const search = openSearch(root, (name) => client.object({ shelf: 's', sha256: name, limit: BLOCK_BYTES }));
  opened.set(client, { root: sha256, search });
  return search;
}

/** The search over the newest head, with the blocks that it has read already. */
const opened = new WeakMap<RegistryClient, { readonly root: string; readonly search: Search }>();
