import { concatBytes, RegistryError, type Bytes, type Limits } from '../format/index.ts';

export interface DownloadOptions {
  /** Most bytes accepted, after decompression. */
  readonly limit: number;
  /** The file changes in place, so no cache may answer. */
  readonly fresh?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Called after each piece that arrived. */
  readonly onProgress?: ((loaded: number) => void) | undefined;
}

/** HTTP status of an `UNREACHABLE` error that says the file does not exist; S3 says 403 for it. */
const MISSING = new Set([403, 404, 410]);

export function isMissing(error: unknown): boolean {
  return error instanceof RegistryError && error.code === 'UNREACHABLE' && MISSING.has(Number(error.detail['status']));
}

/**
 * Fetch one file, whatever the server does: at most `limit` bytes; given up when nothing arrives for `idleTimeout`, or
 * less than `minimumRate` over any `baseTimeout`. No credentials, no redirects. Throws `UNREACHABLE`, `TOO_LARGE`,
 * `TOO_SLOW` or `ABORTED`.
 */
export async function download(
  fetch: typeof globalThis.fetch,
  url: string,
  limits: Limits,
  options: DownloadOptions,
): Promise<Bytes> {
  const { limit, signal } = options;
  if (signal?.aborted) throw aborted(url);
  const controller = new AbortController();
  let slow = false;
  const giveUp = (): void => {
    slow = true;
    controller.abort();
  };
  const stop = (): void => controller.abort();
  signal?.addEventListener('abort', stop);

  let loaded = 0;
  let atWindowStart = 0;
  let idle = setTimeout(giveUp, limits.idleTimeout);
  const rate = setInterval(() => {
    if ((loaded - atWindowStart) * 1000 < limits.minimumRate * limits.baseTimeout) giveUp();
    atWindowStart = loaded;
  }, limits.baseTimeout);

  try {
    const response = await fetch(url, {
      cache: options.fresh ? 'no-store' : 'default',
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      signal: controller.signal,
    });
    if (response.status !== 200) {
      controller.abort();
      throw new RegistryError('UNREACHABLE', `${url} answered ${response.status}`, { url, status: response.status });
    }
    const reader = response.body?.getReader();
    const parts: Uint8Array[] = [];
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      const { value } = part;
      clearTimeout(idle);
      idle = setTimeout(giveUp, limits.idleTimeout);
      loaded += value.length;
      if (loaded > limit) {
        controller.abort();
        throw new RegistryError('TOO_LARGE', `${url} is larger than the ${limit} bytes allowed`, { url, limit });
      }
      parts.push(value);
      options.onProgress?.(loaded);
    }
    return concatBytes(parts);
  } catch (error) {
    if (error instanceof RegistryError) throw error;
    if (signal?.aborted) throw aborted(url);
    if (slow) throw new RegistryError('TOO_SLOW', `${url} answered too slowly`, { url, loaded });
    throw new RegistryError('UNREACHABLE', `${url} cannot be reached`, { url }, error);
  } finally {
    clearTimeout(idle);
    clearInterval(rate);
    signal?.removeEventListener('abort', stop);
  }
}

function aborted(url: string): RegistryError {
  return new RegistryError('ABORTED', `The download of ${url} was stopped`, { url });
}
