import type { ReleaseFile } from '@airlock/registry/format';
import type { RealmKind } from '@airlock/sdk';
import { AirlockError, messageOf } from '../kernel/errors.ts';
import { checkedBytes } from '../kernel/packages/loader.ts';
import { fullName } from '../kernel/packages/names.ts';
import { readPluginRow, readReleaseRow } from '../kernel/packages/rows.ts';
import type { Store } from '../kernel/storage/store.ts';
import { refusal, safeHeaders } from './refusal.ts';

/** `<registry id>/<plugin id>@<version>/<path>`. */
const address = /^([0-9a-f]{16})\/([a-z0-9.-]{2,64})@([^/]{1,64})\/(.+)$/;

/** What a package's files may be loaded as; never as a page, a frame or a worker of the app's origin. */
const destinations = new Set(['script', 'style', 'font', 'image', 'audio', 'video', 'track', 'json', '']);

/**
 * A file of an installed package, hashed again on every load: 403 with `PACKAGE_DAMAGED` when it is not what the publisher
 * signed, 404 with `PACKAGE_MISSING` when there is none. Scripts are given to the page only of plugins that run in the page.
 */
export async function servePackageFile(store: Store, path: string, request: Request): Promise<Response> {
  const [, registry = '', id = '', version = '', file = ''] = address.exec(decoded(path)) ?? [];
  if (registry === '') return refusal(404, 'PACKAGE_MISSING', `"${path}" names no file of a package.`);
  if (request.method !== 'GET' || !destinations.has(request.destination)) {
    return refusal(403, 'PACKAGE_REFUSED', `A package is not loaded as ${request.destination || request.method}.`);
  }
  const name = fullName(registry, id);
  try {
    const release = await releaseOf(store, name, version);
    const entry = release?.files.get(file);
    if (release === undefined || entry === undefined) {
      return refusal(404, 'PACKAGE_MISSING', `"${name}" ${version} has no file "${file}".`);
    }
    if (request.destination === 'script' && release.realm !== 'page') {
      return refusal(403, 'PACKAGE_REFUSED', `"${name}" runs in a sandbox; its code is not loaded into the page.`);
    }
    return await answer(entry, await bytesOf(store, release, entry), name);
  } catch (error) {
    const code = error instanceof AirlockError ? error.code : 'STORE_FAILED';
    return refusal(statusOf(code), code, messageOf(error));
  }
}

/** What the database says of one version of a plugin. */
interface Release {
  readonly realm: RealmKind;
  readonly files: ReadonlyMap<string, ReleaseFile>;
  /** Bytes of small files by hash, each to be given out once; they are hashed then, like any other. */
  readonly small: Map<string, unknown>;
}

/** Milliseconds in which the files of a plugin, which are loaded together, share one look at the database. */
const REMEMBER = 1000;
/** Bytes of files that come along with that look. */
const SMALL = 256 * 1024;
const remembered = new Map<string, Promise<Release | undefined>>();

function releaseOf(store: Store, name: string, version: string): Promise<Release | undefined> {
  const key = `${name}@${version}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const reading = readRelease(store, name, version);
  remembered.set(key, reading);
  const forget = (): void => void remembered.delete(key);
  reading.then((release) => (release === undefined ? forget() : setTimeout(forget, REMEMBER)), forget);
  return reading;
}

function readRelease(store: Store, name: string, version: string): Promise<Release | undefined> {
  return store.transaction(['plugins', 'releases', 'blobs'], 'read', async (tx) => {
    const row = await tx.get('plugins', name);
    if (row === undefined) return undefined;
    const plugin = readPluginRow(name, row);
    const fact = [plugin.active, plugin.previous].find((each) => each?.manifest.version === version);
    const signed = fact && (await tx.get('releases', fact.release));
    if (fact === undefined || signed === undefined) return undefined;
    const { files } = readReleaseRow(fact.release, signed);
    const few = files.reduce((sum, { size }) => sum + size, 0) <= SMALL ? files : [];
    const bytes = await Promise.all(few.map(({ sha256 }) => tx.get('blobs', sha256)));
    return {
      realm: fact.realm,
      files: new Map(files.map((file) => [file.path, file])),
      small: new Map(few.map(({ sha256 }, at) => [sha256, bytes[at]])),
    };
  });
}

function bytesOf(store: Store, { small }: Release, { sha256 }: ReleaseFile): Promise<unknown> {
  const bytes = small.get(sha256);
  small.delete(sha256);
  if (bytes !== undefined) return Promise.resolve(bytes);
  return store.transaction(['blobs'], 'read', (tx) => tx.get('blobs', sha256));
}

async function answer(entry: ReleaseFile, stored: unknown, name: string): Promise<Response> {
  const body = await checkedBytes(crypto.subtle, entry, stored, name);
  return new Response(body, {
    headers: {
      ...safeHeaders,
      'Content-Type': entry.type,
      'Content-Length': String(body.byteLength),
      'Cache-Control': 'public, max-age=31536000, immutable',
      ETag: `"${entry.sha256}"`,
    },
  });
}

function statusOf(code: string): number {
  if (code === 'STORE_FAILED') return 503;
  return code === 'PACKAGE_MISSING' ? 404 : 403;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return '';
  }
}
