import { fileHandler, plainAnswer, refuseWriting, requestPath } from './files.ts';
import { listen, type ListenOptions, type Served } from './listen.ts';

export interface ServeRegistryOptions extends ListenOptions {
  /** The registry's site. */
  readonly dir: string;
}

/** Headers that any server of a registry should send with every answer. The files verify themselves; all may read them. */
export const REGISTRY_HEADERS: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Origin': '*',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  // Plugin files come from strangers: opened directly, they must not run as pages of the registry's origin.
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

const IMMUTABLE = 'public, max-age=31536000, immutable';

/** Headers of one file of a registry. Only the timestamp ever changes in place. */
export function registryFileHeaders(path: string): Readonly<Record<string, string>> {
  if (path === 'metadata/timestamp.json') return { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache' };
  if (/^(metadata|r|i)\//.test(path)) return { 'Content-Type': 'application/json', 'Cache-Control': IMMUTABLE };
  if (/^[a-z]\/[0-9a-f]{32,64}$/.test(path)) {
    return { 'Content-Type': 'application/octet-stream', 'Cache-Control': IMMUTABLE };
  }
  return { 'Cache-Control': 'no-cache' };
}

/** Serve a registry's site as the plain static files that it is. */
export function serveRegistry(options: ServeRegistryOptions): Promise<Served> {
  const files = fileHandler(options.dir, registryFileHeaders);
  return listen((request, response) => {
    for (const [name, value] of Object.entries(REGISTRY_HEADERS)) response.setHeader(name, value);
    if (refuseWriting(request, response)) return;
    const path = requestPath(request);
    if (path === undefined) return plainAnswer(response, 400, 'Malformed address');
    if (path === '') request.url = '/index.html';
    files(request, response, () => plainAnswer(response, 404, 'Not found'));
  }, options);
}
