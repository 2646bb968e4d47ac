import { RegistryError, type Bytes, type Limits } from '../format/index.ts';
import { download, type DownloadOptions } from './download.ts';

/** Servers that hold the same registry. None is trusted, so a file that fails its check is asked of the next one. */
export interface Mirrors {
  /** Fetch `path` from one server after the other until `check` accepts it. Throws the most telling refusal. */
  get<T>(path: string, options: DownloadOptions, check: (bytes: Bytes) => Promise<T>): Promise<T>;
  /** Run `work` against one server after the other until it succeeds. */
  each<T>(work: (get: (path: string, options: DownloadOptions) => Promise<Bytes>) => Promise<T>): Promise<T>;
}

export function createMirrors(fetch: typeof globalThis.fetch, urls: readonly string[], limits: Limits): Mirrors {
  const bases = urls.map((url) => (url.endsWith('/') ? url : `${url}/`));
  // The server that answered last is asked first.
  let preferred = 0;

  const each: Mirrors['each'] = async (work) => {
    let refusal: unknown;
    for (let turn = 0; turn < bases.length; turn++) {
      const index = (preferred + turn) % bases.length;
      try {
        const result = await work((path, options) => download(fetch, `${bases[index]}${path}`, limits, options));
        preferred = index;
        return result;
      } catch (error) {
        if (!(error instanceof RegistryError) || error.code === 'ABORTED' || error.code === 'NO_CRYPTO') throw error;
        // An attack tells more than a server that is down.
        if (refusal === undefined || (refusal instanceof RegistryError && refusal.code === 'UNREACHABLE'))
          refusal = error;
      }
    }
    throw refusal ?? new RegistryError('UNREACHABLE', 'The registry has no address');
  };

  return {
    each,
    get: (path, options, check) => each(async (get) => check(await get(path, options))),
  };
}

function askNobody(): Promise<never> {
  return Promise.reject(new RegistryError('UNREACHABLE', 'No server is asked here'));
}

/** For when nothing may be fetched. */
export const OFFLINE: Mirrors = { each: askNobody, get: askNobody };
