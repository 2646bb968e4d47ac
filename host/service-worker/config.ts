import { refusal } from './refusal.ts';

const CACHE = 'airlock-config';

/** The newest answer of the server, or the last one there was. */
export async function networkFirst(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const fresh = await fetch(request).catch(() => undefined);
  if (fresh?.ok) {
    await cache.put(request.url, fresh.clone());
    return fresh;
  }
  return (await cache.match(request.url)) ?? fresh ?? refusal(504, 'UNREACHABLE', 'The server does not answer.');
}
