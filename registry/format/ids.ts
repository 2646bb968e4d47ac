import { text, type Check } from './check.ts';
import { sha256Hex } from './digest.ts';
import type { Bytes } from './bytes.ts';

const PLUGIN_ID = /^(?=.{2,64}$)[a-z0-9]+(?:[-.][a-z0-9]+)*$/;
// The shape of https://semver.org; what is in order is decided where versions are compared.
const VERSION = /^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}(?:[-+][\dA-Za-z-]+(?:[.+][\dA-Za-z-]+)*)?$/;

/** ASCII, lower case: no look-alikes. */
export function isPluginId(value: string): boolean {
  return PLUGIN_ID.test(value);
}

export const pluginId: Check<string> = text(64, PLUGIN_ID);
export const version: Check<string> = text(64, VERSION);
export const channel: Check<string> = text(32, /^[a-z][a-z0-9-]*$/);

/** A registry's short, stable id: the first 16 hex digits of the SHA-256 of its initial, pinned root.json. */
export async function registryId(subtle: SubtleCrypto, root: Bytes): Promise<string> {
  return (await sha256Hex(subtle, root)).slice(0, 16);
}

// A segment may not be empty, `.` or `..`; no characters that a URL, a shell or a file system reads in its own way.
const FILE_PATH = /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[A-Za-z0-9_.@+-]+(?:\/[A-Za-z0-9_.@+-]+)*$/;

/** A relative path inside a release, `/` between segments. */
export const filePath: Check<string> = text(256, FILE_PATH);

export const httpsUrl: Check<string> = text(500, /^https:\/\/[^\s]+$/);

/** A name of the domain name system in lower case, international ones in their ASCII form. */
export const domainName: Check<string> = text(
  253,
  /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/,
);

/** Where a registry keeps a content-addressed file: `n` trie nodes, `i` identities, `r` records and releases, `b` bytes, `s` search blocks. */
export type Shelf = 'n' | 'i' | 'r' | 'b' | 's';

/** Path of a content-addressed file, relative to the registry's base. */
export function shelfPath(shelf: Shelf, sha256: string): string {
  return `${shelf}/${sha256}`;
}

/** The delegated role that signs the catalogue, and the targets it may sign. */
export const CATALOG_ROLE = 'catalog';
export const CATALOG_PATHS = 'catalogue/*';
export const TRIE_TARGET = 'catalogue/trie';
/** Root of the search index, on shelf `s`. */
export const SEARCH_TARGET = 'catalogue/search';
/** Filter of plugins that changed, on shelf `s`; its custom part says since which version of `catalog`: `{ since }`. */
export const CHANGES_TARGET = 'catalogue/changes';
