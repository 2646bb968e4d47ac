import type { PluginManifest } from '@airlock/sdk';
import type { Bytes } from './bytes.ts';
import { integer, list, object, optional, sha256Text, text, time, type Check } from './check.ts';
import { malformed } from './errors.ts';
import { filePath } from './ids.ts';
import { pluginManifest } from './manifest.ts';
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

/** Read a release payload. Throws `BAD_FORMAT`. */
export function parseRelease(payload: Bytes, where: string): Release {
  const value = object(parseJson(payload, where), where);
  const files = list(releaseFile, RELEASE_FILES, 1)(value['files'], `${where}: files`);
  if (new Set(files.map(({ path }) => path)).size !== files.length) malformed(`${where}: files`, 'names a path twice');
  const seq = integer(1)(value['seq'], `${where}: seq`);
  const minSeq = integer(0)(value['minSeq'], `${where}: minSeq`);
  if (minSeq > seq) malformed(`${where}: minSeq`, 'must not be above seq');
  const plugin = pluginManifest(value['plugin'], `${where}: plugin`);
  const paths = new Set(files.map(({ path }) => path));
  for (const [realm, target] of Object.entries(plugin.targets)) {
    if (!paths.has(target.entry)) malformed(`${where}: plugin.targets.${realm}.entry`, 'must be one of the files');
  }
  return {
    plugin,
    publisher: sha256Text(value['publisher'], `${where}: publisher`),
    identitySeq: integer(1)(value['identitySeq'], `${where}: identitySeq`),
    seq,
    ...optional(value, 'prev', sha256Text, where),
    minSeq,
    created: time(value['created'], `${where}: created`),
    files,
  };
}

const releaseFile: Check<ReleaseFile> = (value, where) => {
  const file = object(value, where);
  return {
    path: filePath(file['path'], `${where}.path`),
    sha256: sha256Text(file['sha256'], `${where}.sha256`),
    size: integer(0)(file['size'], `${where}.size`),
    type: text(128, /^[a-z]+\/[a-z0-9.+-]+(?:; ?charset=utf-8)?$/)(file['type'], `${where}.type`),
  };
};
