import type { EndpointResult } from './endpoints.ts';
import { AirlockError, type ErrorCode } from '../errors.ts';
import type { EndpointReply, PieceSource } from '../realm.ts';

/**
 * Headers that an answer may have. All others could change the browser's rules for the app (policies, cookies, redirects)
 * or send it somewhere (`Link`, `Refresh`).
 */
const allowed =
  /^(content-(type|language|disposition)|cache-control|etag|last-modified|expires|retry-after|vary|x-[a-z0-9-]{1,60})$/;

/** Characters of all headers together. */
const HEADER_SPACE = 16_384;

/** Names of our own; `x-content-type-options` and its like are the app's to set. */
const ours = /^x-(content-type-options|frame-options|dns-prefetch-control|xss-protection|permitted-|robots)/;

/** What a plugin answered, held to what an answer may be. Throws `ENDPOINT_INVALID_RESPONSE`. */
export function resultOf(reply: EndpointReply): EndpointResult {
  const { status, body, pieces } = reply;
  if (!((status >= 200 && status <= 299) || (status >= 400 && status <= 599))) {
    throw new AirlockError('ENDPOINT_INVALID_RESPONSE', `It answered with the status ${status}.`);
  }
  const headers = Object.entries(reply.headers).filter(([name]) => allowed.test(name) && !ours.test(name));
  const space = headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  // What the platform itself would refuse, and say less about.
  const wrong = headers.find(([, value]) => /[^\t\u0020-\u007E\u0080-\u00FF]/.test(value));
  if (space > HEADER_SPACE || wrong !== undefined) {
    const what = wrong === undefined ? `more than ${HEADER_SPACE} characters of headers` : `a wrong "${wrong[0]}"`;
    throw new AirlockError('ENDPOINT_INVALID_RESPONSE', `It answered with ${what}.`);
  }
  const isEmpty = status === 204 || status === 205;
  if (isEmpty) pieces?.cancel();
  return {
    status,
    headers: Object.fromEntries(headers),
    ...(isEmpty || body === undefined ? {} : { body }),
    ...(isEmpty || pieces === undefined ? {} : { pieces }),
  };
}

/** Pieces up to so many bytes in all; one more and the answer fails. */
export function limited(pieces: PieceSource, most: number): PieceSource {
  let left = most;
  return {
    async pull() {
      const piece = await pieces.pull();
      left -= piece?.byteLength ?? 0;
      if (left >= 0) return piece;
      pieces.cancel();
      throw new AirlockError('ENDPOINT_INVALID_RESPONSE', `The answer has more than ${most} bytes.`);
    },
    cancel: () => pieces.cancel(),
  };
}

/** All pieces as one body. */
export async function collected(pieces: PieceSource): Promise<Uint8Array> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let piece = await pieces.pull(); piece !== undefined; piece = await pieces.pull()) {
    parts.push(new Uint8Array(piece));
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** Statuses of what goes wrong; 503 where the plugin cannot be asked now. */
const statuses: { readonly [code in ErrorCode]?: number } = {
  ENDPOINT_UNKNOWN: 404,
  ENDPOINT_METHOD: 405,
  ENDPOINT_AMBIGUOUS: 409,
  ENDPOINT_INVALID_REQUEST: 400,
  ENDPOINT_TOO_LARGE: 413,
  ENDPOINT_UNAUTHENTICATED: 401,
  ENDPOINT_FORBIDDEN: 403,
  PERMISSION_DENIED: 403,
  RATE_LIMITED: 429,
  ENDPOINT_FAILED: 500,
  ENDPOINT_INVALID_RESPONSE: 502,
  ENDPOINT_TIMEOUT: 504,
};

/** An error as an answer for whoever asked. */
export function failureResult(error: AirlockError, headers: { readonly [name: string]: string } = {}): EndpointResult {
  const { code, message, nextStep, detail } = error;
  const status = statuses[code] ?? 503;
  const wait = typeof detail['retryAfter'] === 'number' ? detail['retryAfter'] : status === 429 ? 60 : 5;
  const retry = status === 503 || status === 429 ? { 'retry-after': String(wait) } : {};
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...retry, ...headers },
    // In lines, for who opened it as a page.
    body: new TextEncoder().encode(JSON.stringify({ code, message, nextStep }, null, 2)),
  };
}
