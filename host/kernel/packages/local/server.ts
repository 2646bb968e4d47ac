import { AirlockError, messageOf } from '../../errors.ts';
import { PACKED_BYTES } from '../../management/local-packages.ts';

/** Where `airlock dev` gives out what it built last. */
const BUILT = 'airlock-dev/plugin.airlock.zip';

/**
 * Fetch what a development server built last, or the packed plugin at an address that ends in `.zip`. Over https, or from
 * this machine. Throws `CONFIG_INVALID` for another address, `NOT_A_PACKAGE` for what is too large, and `REGISTRY_UNREACHABLE`.
 */
export async function fetchPacked(
  load: typeof fetch,
  url: string,
  signal?: AbortSignal,
): Promise<{ readonly address: string; readonly packed: Uint8Array }> {
  const address = addressOf(url);
  let response: Response;
  try {
    // Nothing of the user goes along, and nobody is sent on to elsewhere.
    const how = { credentials: 'omit', redirect: 'error', cache: 'no-store', referrerPolicy: 'no-referrer' } as const;
    response = await load(address.href, { ...how, ...(signal ? { signal } : {}) });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    return { address: address.href, packed: await bytesOf(response) };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof AirlockError) throw error;
    throw new AirlockError('REGISTRY_UNREACHABLE', `Nothing came from ${address.href}: ${messageOf(error)}`, {
      nextStep: 'Check that airlock dev runs there, and that the headers of this app allow it to be reached.',
      cause: error,
    });
  }
}

function addressOf(url: string): URL {
  const base = URL.parse(url);
  const isHere = base !== null && /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(base.hostname);
  if (!base || base.username !== '' || (base.protocol !== 'https:' && !(base.protocol === 'http:' && isHere))) {
    throw new AirlockError('CONFIG_INVALID', `"${url}" is no address of a development server.`, {
      nextStep: 'Use an address such as http://localhost:5180/, or one over https.',
    });
  }
  if (base.pathname.endsWith('.zip')) return base;
  return new URL(BUILT, new URL(base.pathname.endsWith('/') ? base.pathname : `${base.pathname}/`, base.origin));
}

async function bytesOf(response: Response): Promise<Uint8Array> {
  const tooLarge = (): never => {
    throw new AirlockError('NOT_A_PACKAGE', 'What the server sent is too large for a plugin.');
  };
  if (Number(response.headers.get('Content-Length') ?? 0) > PACKED_BYTES) tooLarge();
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    length += part.value.length;
    if (length > PACKED_BYTES) {
      await reader?.cancel();
      tooLarge();
    }
    parts.push(part.value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
