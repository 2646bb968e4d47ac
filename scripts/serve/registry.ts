import { COMMON_HEADERS, fileHeaders } from '@airlock/registry/repository';
import { fileHandler, plainAnswer, refuseWriting, requestPath } from './files.ts';
import { listen, type ListenOptions, type Served } from './listen.ts';

export interface ServeRegistryOptions extends ListenOptions {
  /** The registry's site. */
  readonly dir: string;
}

/** Serve a registry's site as the plain static files that it is. */
export function serveRegistry(options: ServeRegistryOptions): Promise<Served> {
  const files = fileHandler(options.dir, fileHeaders);
  return listen((request, response) => {
    for (const [name, value] of Object.entries(COMMON_HEADERS)) response.setHeader(name, value);
    if (refuseWriting(request, response)) return;
    const path = requestPath(request);
    if (path === undefined) return plainAnswer(response, 400, 'Malformed address');
    if (path === '') request.url = '/index.html';
    files(request, response, () => plainAnswer(response, 404, 'Not found'));
  }, options);
}
