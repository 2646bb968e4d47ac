import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PluginManifest } from '@airlock/sdk';
import { verifyIdentities, verifyReleaseSigner, type Publisher } from '../client/publisher.ts';
import {
  decodeBase64,
  encodeBase64,
  IDENTITY_VERSIONS,
  LIMITS,
  mediaType,
  parseEnvelope,
  parseJson,
  parseRelease,
  pluginManifest,
  RegistryError,
  type Authority,
  type Bytes,
  type Release,
  type ReleaseFile,
} from '../format/index.ts';
import { list, oneOf, shape, text, type Check } from '../format/check.ts';
import { isMissingFile, RepositoryError } from './errors.ts';
import { hashOf, isTemporary, jsonFile, readIfThere } from './files.ts';
import { sameJson } from './same-json.ts';

/** Files of a bundle that are about the release and not part of it. */
export const MANIFEST_FILE = 'manifest.json';
export const RELEASE_FILE = 'release.json';
export const IDENTITY_FILE = 'identity.json';
export const REQUEST_FILE = 'publish.json';
const ABOUT = new Set([MANIFEST_FILE, RELEASE_FILE, IDENTITY_FILE, REQUEST_FILE]);

/** Who vouches for a bundle, as `identity.json` holds it: envelopes in their exact bytes. */
export interface Vouchers {
  readonly identities: readonly Bytes[];
  readonly recoveries: readonly Bytes[];
  /** How the plugin came to this publisher. */
  readonly transfers: readonly { readonly statement: Bytes; readonly identities: readonly Bytes[] }[];
}

/** A signed bundle, everything in it verified. */
export interface VerifiedBundle {
  readonly dir: string;
  readonly envelope: Bytes;
  /** Hex SHA-256 of the envelope. */
  readonly hash: string;
  readonly release: Release;
  readonly publisher: Publisher;
  readonly vouchers: Vouchers;
}

const subtle = globalThis.crypto.subtle;

/** The manifest that `airlock build` wrote. Throws `NOT_A_BUNDLE` or `BAD_FORMAT`. */
export async function readManifest(dir: string): Promise<PluginManifest> {
  const path = join(dir, MANIFEST_FILE);
  const bytes = await readIfThere(path);
  if (bytes) return pluginManifest(parseJson(bytes, path), MANIFEST_FILE);
  throw new RepositoryError('NOT_A_BUNDLE', `There is no ${MANIFEST_FILE} in ${dir}.`, {
    hint: 'Build the plugin first: airlock build.',
  });
}

/** Every file of a built plugin as a release lists it, in the order of paths. Throws `NOT_A_BUNDLE` for anything but plain files. */
export async function listFiles(dir: string): Promise<ReleaseFile[]> {
  const files: ReleaseFile[] = [];
  for (const path of await pathsIn(dir)) {
    const bytes = await fileBytes(dir, path);
    files.push({ path, sha256: hashOf(bytes), size: bytes.length, type: mediaType(path) });
  }
  return files;
}

/** The bytes of one file of a bundle. */
export async function fileBytes(dir: string, path: string): Promise<Bytes> {
  const bytes = await readIfThere(join(dir, path));
  if (!bytes) throw new RegistryError('HASH_MISMATCH', `The file ${path} is missing`, { file: path });
  if (bytes.length > LIMITS.fileBytes) {
    throw new RegistryError('TOO_LARGE', `The file ${path} has ${bytes.length} bytes`, { file: path });
  }
  return bytes;
}

export interface VerifyBundleOptions {
  /** Milliseconds. */
  readonly now: number;
  /** Who may vouch for keys that were lost. Default: nobody. */
  readonly operators?: readonly Authority[];
}

/**
 * Verify a signed bundle: identity chain, signature over the release, and that the folder holds exactly the files that were
 * signed. Throws a `RegistryError`; what the registry knows about plugin and publisher is for the caller to compare.
 */
export async function verifyBundle(dir: string, { now, operators }: VerifyBundleOptions): Promise<VerifiedBundle> {
  const envelope = await aboutFile(dir, RELEASE_FILE, LIMITS.releaseBytes);
  const vouchers = parseVouchers(await aboutFile(dir, IDENTITY_FILE, 4 * LIMITS.releaseBytes));
  const parsed = parseEnvelope(envelope, 'release', RELEASE_FILE);
  const release = parseRelease(parsed.payload, RELEASE_FILE, pluginManifest);
  const { identities, recoveries } = vouchers;
  const publisher = await verifyIdentities(identities, { subtle, recoveries, operators, now });
  await verifyReleaseSigner(subtle, parsed, release, publisher, RELEASE_FILE);

  const manifest = await readManifest(dir);
  if (!sameJson(manifest, release.plugin)) {
    throw new RegistryError('WRONG_SUBJECT', `${MANIFEST_FILE} is not the manifest that was signed`, {
      expected: `${release.plugin.id} ${release.plugin.version}`,
      found: `${manifest.id} ${manifest.version}`,
    });
  }
  await checkFiles(dir, release);
  return { dir, envelope, hash: hashOf(envelope), release, publisher, vouchers };
}

async function checkFiles(dir: string, release: Release): Promise<void> {
  for (const { path, sha256, size } of release.files) {
    const bytes = await fileBytes(dir, path);
    if (bytes.length === size && hashOf(bytes) === sha256) continue;
    throw new RegistryError('HASH_MISMATCH', `The file ${path} is not the one that was signed`, { file: path });
  }
  const signed = new Set(release.files.map(({ path }) => path));
  const extra = (await pathsIn(dir)).find((path) => !signed.has(path));
  if (extra !== undefined) throw new RegistryError('UNSIGNED', `The file ${extra} was not signed`, { file: extra });
}

/** `identity.json` for a bundle. */
export function encodeVouchers({ identities, recoveries, transfers }: Vouchers): Bytes {
  return jsonFile({
    format: 'airlock-identity/1',
    identities: identities.map(encodeBase64),
    ...(recoveries.length > 0 && { recoveries: recoveries.map(encodeBase64) }),
    ...(transfers.length > 0 && {
      transfers: transfers.map((step) => ({
        statement: encodeBase64(step.statement),
        identities: step.identities.map(encodeBase64),
      })),
    }),
  });
}

/** An identity or another small envelope, in base64. */
export const envelopeText: Check<Bytes> = (value, where) => {
  const bytes = decodeBase64(text(2 * LIMITS.identityBytes)(value, where));
  if (bytes && bytes.length <= LIMITS.identityBytes) return bytes;
  throw new RegistryError('BAD_FORMAT', `${where} must be an envelope in base64`, { where });
};

const envelopes = list(envelopeText, IDENTITY_VERSIONS, 1);
const vouchersFile = shape(
  { format: oneOf('airlock-identity/1'), identities: envelopes },
  { recoveries: envelopes, transfers: list(shape({ statement: envelopeText, identities: envelopes }), 16) },
);

/** Read `identity.json`. Nothing is verified. */
export function parseVouchers(bytes: Bytes): Vouchers {
  const { identities, recoveries = [], transfers = [] } = vouchersFile(parseJson(bytes, IDENTITY_FILE), IDENTITY_FILE);
  return { identities, recoveries, transfers };
}

async function aboutFile(dir: string, name: string, limit: number): Promise<Bytes> {
  const bytes = await readIfThere(join(dir, name));
  if (!bytes) {
    throw new RepositoryError('NOT_A_BUNDLE', `There is no ${name} in ${dir}.`, {
      hint: 'Sign the built plugin first: airlock sign.',
    });
  }
  if (bytes.length > limit) throw new RegistryError('TOO_LARGE', `${name} has ${bytes.length} bytes`, { file: name });
  return bytes;
}

async function pathsIn(dir: string, below = ''): Promise<string[]> {
  let names: string[];
  try {
    names = await readdir(join(dir, below));
  } catch (error) {
    if (!isMissingFile(error)) throw error;
    throw new RepositoryError('NOT_A_BUNDLE', `There is no folder ${dir}.`, {
      hint: 'Build the plugin first: airlock build.',
    });
  }
  const paths: string[] = [];
  for (const name of names) {
    const path = below === '' ? name : `${below}/${name}`;
    if (ABOUT.has(path) || isTemporary(name)) continue;
    const found = await lstat(join(dir, path));
    if (found.isDirectory()) paths.push(...(await pathsIn(dir, path)));
    else if (found.isFile()) paths.push(path);
    else throw new RepositoryError('NOT_A_BUNDLE', `${path} is neither a file nor a folder.`, { detail: { path } });
  }
  return paths.sort();
}
