import type { ReleaseFile } from '@airlock/registry/format';
import { AirlockError, messageOf } from '../kernel/errors.ts';
import { checkedBytes } from '../kernel/packages/loader.ts';
import { fullName } from '../kernel/packages/names.ts';
import { readPluginRow, readReleaseRow } from '../kernel/packages/rows.ts';
import type { Store } from '../kernel/store.ts';
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
    const found = await find(store, name, version, file, request.destination === 'script');
    if (found === undefined) return refusal(404, 'PACKAGE_MISSING', `"${name}" ${version} has no file "${file}".`);
    return await answer(found.entry, found.bytes, name);
  } catch (error) {
    const code = error instanceof AirlockError ? error.code : 'STORE_FAILED';
    return refusal(statusOf(code), code, messageOf(error));
  }
}

function find(
  store: Store,
  name: string,
  version: string,
  path: string,
  asScript: boolean,
): Promise<{ entry: ReleaseFile; bytes: unknown } | undefined> {
  return store.transaction(['plugins', 'releases', 'blobs'], 'read', async (tx) => {
    const row = await tx.get('plugins', name);
    if (row === undefined) return undefined;
    const plugin = readPluginRow(name, row);
    const fact = [plugin.active, plugin.previous].find((each) => each?.manifest.version === version);
    if (fact === undefined) return undefined;
    if (asScript && fact.realm !== 'page') {
      throw new AirlockError('PACKAGE_REFUSED', `"${name}" runs in a sandbox; its code is not loaded into the page.`);
    }
    const release = await tx.get('releases', fact.release);
    if (release === undefined) return undefined;
    const entry = readReleaseRow(fact.release, release).files.find((each) => each.path === path);
    return entry && { entry, bytes: await tx.get('blobs', entry.sha256) };
  });
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
