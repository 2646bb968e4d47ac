/** Files of the version of the app before this one. */
const CACHE = 'airlock-older';

/**
 * Keep the files of the version before: pages of it that are still open load parts of it later, when neither the server nor
 * the list of this version has them any more. Called while this version is installed, when the older one is still whole.
 */
export async function keepForOlderPages(assets: string): Promise<void> {
  await caches.delete(CACHE);
  const older = await caches.open(CACHE);
  for (const name of await caches.keys()) {
    if (!name.includes('precache')) continue;
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const answer = new URL(request.url).pathname.startsWith(assets) && (await cache.match(request));
      if (answer) await older.put(request.url, answer);
    }
  }
}

/** A file that this version does not list: of the one before, else of the server. */
export async function forOlderPages(request: Request): Promise<Response> {
  const known = await (await caches.open(CACHE)).match(request.url);
  return known ?? fetch(request);
}
