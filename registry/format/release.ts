import type { PluginManifest } from '@airlock/sdk';
import type { Bytes } from './bytes.ts';
import { integer, list, sha256Text, shape, text, time, type Check } from './check.ts';
import { malformed } from './errors.ts';
import { filePath } from './ids.ts';
import { parseJson } from './json.ts';
import { RELEASE_FILES } from './limits.ts';

/** One file of a release; its bytes are at `b/<sha256>`. */
export interface ReleaseFile {
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
  /** Media type it is served with. */
  readonly type: string;
}

/** What a publisher signs for one version of one plugin. */
export interface Release {
  readonly plugin: PluginManifest;
  /** Publisher id. */
  readonly publisher: string;
  /** Version of the publisher's identity whose keys signed. */
  readonly identitySeq: number;
  /** Rises by at least 1 with every release of the plugin, whatever its version. */
  readonly seq: number;
  /** Hex SHA-256 of the previous release's envelope; absent in the first. */
  readonly prev?: string;
  /** The publisher withdraws every release with a lower `seq`. */
  readonly minSeq: number;
  readonly created: string;
  readonly files: readonly ReleaseFile[];
}

const releaseFile: Check<ReleaseFile> = shape({
  path: filePath,
  sha256: sha256Text,
  size: integer(0),
  type: text(128, /^[a-z]+\/[a-z0-9.+-]+(?:; ?charset=utf-8)?$/),
});

const facts = {
  publisher: sha256Text,
  identitySeq: integer(1),
  seq: integer(1),
  minSeq: integer(0),
  created: time,
  files: list(releaseFile, RELEASE_FILES, 1),
};

/** Reads the manifest inside a release or throws `BAD_FORMAT`: `pluginManifest`, or a stricter check of the host's. */
export type ManifestCheck = Check<PluginManifest>;

/**
 * Read a release payload, its manifest with `manifest`, so that who only follows releases carries no knowledge of all that
 * plugins can be. Throws `BAD_FORMAT`.
 */
export function parseRelease(payload: Bytes, where: string, manifest: ManifestCheck): Release {
  const value = shape({ plugin: manifest, ...facts }, { prev: sha256Text })(parseJson(payload, where), where);
  const { files, seq, minSeq, plugin } = value;
  const paths = new Set(files.map(({ path }) => path));
  if (paths.size !== files.length) malformed(`${where}.files`, 'names a path twice');
  if (minSeq > seq) malformed(`${where}.minSeq`, 'must not be above seq');
  for (const [realm, { entry }] of Object.entries(plugin.targets)) {
    if (!paths.has(entry)) malformed(`${where}.plugin.targets.${realm}.entry`, 'must be one of the files');
  }
  return value;
}
