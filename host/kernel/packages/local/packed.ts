import { toVerifiedRelease, verifyRelease, type StoredRelease, type VerifiedRelease } from '@airlock/registry/client';
import {
  decodeBase64,
  filePath,
  IDENTITY_VERSIONS,
  LIMITS,
  parseJson,
  pluginManifest,
  sha256Hex,
  type Bytes,
} from '@airlock/registry/format';
import type { PluginManifest } from '@airlock/sdk';
import { listOf, objectOf, oneOf, refuse, text, type Check } from '../../check.ts';
import { AirlockError, messageOf } from '../../errors.ts';
import { fromRegistry } from '../../registries/registry-errors.ts';
import { same } from '../loader.ts';
import type { PackedFiles } from './archive.ts';

/** A packed plugin, read and checked as far as it says something about itself. */
export interface Packed {
  readonly manifest: PluginManifest;
  /** Files of the release; what is about the release is not among them. */
  readonly files: PackedFiles;
  /** Absent when nobody signed it. */
  readonly release?: VerifiedRelease;
}

/** Files about a release, beside those that are part of it. */
const ABOUT = ['manifest.json', 'release.json', 'identity.json', 'publish.json'];

/**
 * Read an unpacked plugin. When it is signed, its publisher's keys must have signed the very manifest and exactly these
 * files. Throws `NOT_A_PACKAGE` when it does not say what plugin it is, and `PACKAGE_REFUSED`. `registry` is the one that it is kept under.
 */
export async function readPacked(
  subtle: SubtleCrypto,
  unpacked: PackedFiles,
  registry: string,
  now: number,
): Promise<Packed> {
  try {
    return await read(subtle, unpacked, registry, now);
  } catch (error) {
    throw fromRegistry(error, 'PACKAGE_REFUSED');
  }
}

async function read(subtle: SubtleCrypto, unpacked: PackedFiles, registry: string, now: number): Promise<Packed> {
  const manifest = manifestOf(unpacked);
  const files = new Map([...unpacked].filter(([path]) => !ABOUT.includes(path)));
  for (const [path, { length }] of files) {
    filePath(path, 'path in the archive');
    if (length > LIMITS.fileBytes) refusePackage(`has a file "${path}" of ${length} bytes`);
  }
  for (const { entry } of Object.values(manifest.targets)) {
    if (!files.has(entry)) refusePackage(`lacks the file "${entry}" that it starts with`);
  }

  const [envelope, identity] = [unpacked.get('release.json'), unpacked.get('identity.json')];
  if (!envelope && !identity) return { manifest, files };
  if (!envelope || !identity)
    return refusePackage(`has ${envelope ? 'a signature by nobody' : 'an identity and no signature'}`);
  const stored: StoredRelease = {
    registry,
    id: manifest.id,
    hash: await sha256Hex(subtle, envelope),
    envelope,
    ...identities(parseJson(identity, 'identity.json'), 'identity.json'),
  };
  const proof = await verifyRelease(subtle, stored, { operators: [], now, manifest: pluginManifest });
  const release = toVerifiedRelease(proof, stored, []);
  if (!same(release.plugin, manifest)) refusePackage('has another manifest.json than was signed');
  await checkFiles(subtle, files, release);
  return { manifest, files, release };
}

function manifestOf(unpacked: PackedFiles): PluginManifest {
  const bytes = unpacked.get('manifest.json');
  if (!bytes) throw new AirlockError('NOT_A_PACKAGE', 'This file is an archive without a manifest.json.');
  try {
    return pluginManifest(parseJson(bytes, 'manifest.json'), 'manifest.json');
  } catch (error) {
    const message = `This file has a manifest.json that describes no plugin: ${messageOf(error)}`;
    throw new AirlockError('NOT_A_PACKAGE', message, { cause: error });
  }
}

async function checkFiles(subtle: SubtleCrypto, files: PackedFiles, release: VerifiedRelease): Promise<void> {
  for (const { path, sha256, size } of release.files) {
    const bytes = files.get(path);
    if (!bytes) refusePackage(`lacks the file "${path}" that was signed`);
    else if (bytes.length !== size || (await sha256Hex(subtle, bytes)) !== sha256) {
      refusePackage(`has another file "${path}" than was signed`);
    }
  }
  const signed = new Set(release.files.map(({ path }) => path));
  const extra = [...files.keys()].find((path) => !signed.has(path));
  if (extra !== undefined) refusePackage(`has a file "${extra}" that was not signed`);
}

const envelopeText: Check<Bytes> = (value, where) =>
  decodeBase64(text(2 * LIMITS.identityBytes)(value, where)) ?? refuse(where, 'base64');
const identityFile = objectOf(
  { format: oneOf('airlock-identity/1'), identities: listOf(envelopeText, IDENTITY_VERSIONS) },
  { recoveries: listOf(envelopeText, 16) },
);

function identities(value: unknown, where: string): Pick<StoredRelease, 'identities' | 'recoveries'> {
  const { identities: chain, recoveries = [] } = identityFile(value, where);
  return { identities: chain, recoveries };
}

function refusePackage(what: string): never {
  throw new AirlockError('PACKAGE_REFUSED', `This package ${what}.`, {
    nextStep: 'Get it again from its author, packed with airlock pack.',
  });
}
