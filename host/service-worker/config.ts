import { isPageInstead } from './app-files.ts';
import { refusal } from './refusal.ts';

const CACHE = 'airlock-config';

/** Milliseconds that a server may take where an older answer is at hand. */
const PATIENCE = 3000;

/** The newest answer of the server, or the last one there was when the server is away or slow. */
export async function networkFirst(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const known = await cache.match(request.url);
  const patience = known === undefined ? {} : { signal: AbortSignal.timeout(PATIENCE) };
  const fresh = await fetch(request, patience).catch(() => undefined);
  // A page is of a network that wants somebody to sign in first, or of a server that shows one for whatever it lacks.
  if (fresh?.ok && !isPageInstead(request.url, fresh)) {
    // A device that is full keeps the older answer. What the server says now counts all the same: the app starts.
    await cache.put(request.url, fresh.clone()).catch(() => {});
    return fresh;
  }
  return known ?? fresh ?? refusal(504, 'UNREACHABLE', 'The server does not answer.');
}
