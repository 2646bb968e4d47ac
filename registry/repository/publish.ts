import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJson, type Bytes } from '../format/index.ts';
import { shape } from '../format/check.ts';
import { channel } from '../format/ids.ts';
import { DEFAULT_CHANNEL, topAuthority } from '../format/index.ts';
import {
  fileBytes,
  IDENTITY_FILE,
  MANIFEST_FILE,
  RELEASE_FILE,
  REQUEST_FILE,
  verifyBundle,
  type VerifiedBundle,
} from './bundle.ts';
import { exists, jsonFile, readIfThere, temporaryName, writeFileAtomic } from './files.ts';
import { trustedRoot } from './published.ts';
import { incomingPath, openWorkspace } from './workspace.ts';

export interface PublishOptions {
  /** Signed bundle. */
  readonly bundle: string;
  /** The registry's folder, or a folder that the operator collects from. */
  readonly registry: string;
  /** Who gets the release. Default: `latest`, everybody. */
  readonly channel?: string;
  /** Milliseconds. Default: the system's clock. */
  readonly clock?: () => number;
}

export interface PublishResult {
  readonly bundle: VerifiedBundle;
  /** Where it waits for the operator. */
  readonly path: string;
  /** False when the same release waits there already. */
  readonly fresh: boolean;
}

/** What the publisher asks of the operator beside the release. Not signed: the operator decides. */
export interface PublishRequest {
  readonly channel: string;
}

/** Verify a signed bundle and copy it to the registry's `incoming` folder, whole or not at all. */
export async function publish({
  bundle: dir,
  registry,
  clock = Date.now,
  ...options
}: PublishOptions): Promise<PublishResult> {
  const root = await trustedRoot(await openWorkspace(registry));
  const request: PublishRequest = { channel: channel(options.channel ?? DEFAULT_CHANNEL, 'channel') };
  const bundle = await verifyBundle(dir, { now: clock(), operators: [topAuthority(root, 'targets')] });
  const { plugin, files } = bundle.release;
  const incoming = incomingPath(registry);
  const path = join(incoming, `${plugin.id}@${plugin.version}-${bundle.hash.slice(0, 12)}`);
  if (await exists(path)) {
    await writeFileAtomic(join(path, REQUEST_FILE), jsonFile(request));
    return { bundle, path, fresh: false };
  }
  const staging = join(incoming, temporaryName());
  await mkdir(staging, { recursive: true });
  try {
    for (const name of [MANIFEST_FILE, RELEASE_FILE, IDENTITY_FILE, ...files.map((file) => file.path)]) {
      await writeFileAtomic(join(staging, name), await fileBytes(dir, name));
    }
    await writeFileAtomic(join(staging, REQUEST_FILE), jsonFile(request));
    await rename(staging, path);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    // Another one handed the same release in meanwhile, whole as always.
    if (isTaken(error) && (await exists(path))) return { bundle, path, fresh: false };
    throw error;
  }
  return { bundle, path, fresh: true };
}

/** A folder was to be moved to where one is; systems say it in different ways. */
function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(String(error.code));
}

/** What the publisher asked for; the default where a bundle came in by other ways. */
export async function readRequest(dir: string): Promise<PublishRequest> {
  const bytes: Bytes | undefined = await readIfThere(join(dir, REQUEST_FILE));
  if (!bytes) return { channel: DEFAULT_CHANNEL };
  const request = shape({}, { channel })(parseJson(bytes, REQUEST_FILE), REQUEST_FILE);
  return { channel: request.channel ?? DEFAULT_CHANNEL };
}
