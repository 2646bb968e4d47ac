import type { NetworkRequest } from '@airlock/sdk';
import { bytes, mapOf, objectOf, refuse, text, type Check } from '../kernel/check.ts';

/** A request after its checks: ready for `fetch`, but for what the host decides. */
export interface PlainRequest {
  readonly method: string;
  readonly headers: { readonly [name: string]: string };
  readonly body?: Uint8Array<ArrayBuffer>;
}

/** Bytes of all headers together. */
const HEADER_BYTES = 16 * 1024;

/** Headers that browsers do not let pages set, and those by which a request could be taken for somebody else's. */
const FORBIDDEN = new Set(
  `accept-charset accept-encoding access-control-request-headers access-control-request-method connection content-length
  cookie cookie2 date dnt expect host keep-alive origin permissions-policy referer set-cookie te trailer transfer-encoding
  upgrade user-agent via x-forwarded-for x-forwarded-host x-forwarded-proto x-http-method x-http-method-override
  x-method-override`.split(/\s+/),
);
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

const method: Check<string> = (value, where) => {
  const name = typeof value === 'string' && /^[A-Za-z]{1,20}$/.test(value) ? value.toUpperCase() : '';
  if (name === '' || ['CONNECT', 'TRACE', 'TRACK'].includes(name)) return refuse(where, 'a method such as GET or POST');
  return name;
};

const headers: Check<{ readonly [name: string]: string }> = (value, where) => {
  const checked: Record<string, string> = {};
  let size = 0;
  for (const [name, content] of Object.entries(mapOf(text(HEADER_BYTES, { min: 0 }))(value, where))) {
    const lower = name.toLowerCase();
    if (!TOKEN.test(name) || FORBIDDEN.has(lower) || /^(?:proxy-|sec-)/.test(lower)) {
      return refuse(`${where}.${name.slice(0, 50)}`, 'left to the browser');
    }
    // eslint-disable-next-line no-control-regex -- those are what must not be there
    if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(content)) return refuse(`${where}.${name}`, 'one line of text');
    size += name.length + content.length;
    checked[lower] = content;
  }
  return size <= HEADER_BYTES ? checked : refuse(where, `at most ${HEADER_BYTES} characters`);
};

const body: Check<Uint8Array<ArrayBuffer>> = (value, where) =>
  typeof value === 'string' ? new TextEncoder().encode(value) : bytes(value, where);

const given = objectOf<
  Record<never, never>,
  { method: string; headers: PlainRequest['headers']; body: Uint8Array<ArrayBuffer> }
>({}, { method, headers, body });

/** Reads what a plugin says of a request; see `NetworkRequest`. */
export const requestCheck: Check<PlainRequest> = (value, where) => {
  const request = given(value ?? ({} satisfies NetworkRequest), where);
  const plain = { method: 'GET', headers: {}, ...request };
  if (plain.body && (plain.method === 'GET' || plain.method === 'HEAD')) {
    return refuse(`${where}.body`, `left out with ${plain.method}`);
  }
  return plain;
};
