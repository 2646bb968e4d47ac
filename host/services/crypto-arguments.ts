import { bytes, flag, integer, listOf, objectOf, oneOf, record, refuse, text, type Check } from '../kernel/check.ts';

/** A key the host holds for the plugin, by its number. */
export const keyNumber = integer(1);

const name = text(30);
const small: Check<Uint8Array<ArrayBuffer>> = (value, where) => {
  const checked = bytes(value, where);
  return checked.byteLength <= 64 * 1024 ? checked : refuse(where, 'at most 64 KB');
};
const named: Check<string> = (value, where) =>
  typeof value === 'string' ? name(value, where) : name(record(value, where)['name'], `${where}.name`);

export interface Algorithm {
  readonly name: string;
  /** Number of a key, until it is looked up. */
  readonly public?: number;
}

/** Limits keep one call from keeping a thread of the browser busy for long. */
const members = objectOf<{ name: string }, Record<string, unknown>>(
  { name },
  {
    hash: named,
    length: integer(0, 65_536),
    iterations: integer(1, 5_000_000),
    modulusLength: integer(256, 4096),
    publicExponent: (value, where) => {
      const checked = small(value, where);
      return checked.byteLength <= 8 ? checked : refuse(where, 'at most 8 bytes');
    },
    namedCurve: text(30),
    iv: small,
    salt: small,
    info: small,
    label: small,
    counter: small,
    additionalData: small,
    context: small,
    tagLength: integer(32, 128),
    saltLength: integer(0, 1024),
    public: keyNumber,
  },
);

/** An algorithm with the members that WebCrypto's algorithms have, and no other. */
export const algorithm: Check<Algorithm> = (value, where) =>
  typeof value === 'string' ? { name: name(value, where) } : members(value, where);

export const usages = listOf(
  oneOf('encrypt', 'decrypt', 'sign', 'verify', 'deriveKey', 'deriveBits', 'wrapKey', 'unwrapKey'),
  8,
);
export const format = oneOf('raw', 'pkcs8', 'spki', 'jwk');
export const extractable = flag;

/** Bytes, or a JSON Web Key. */
export const keyData: Check<Uint8Array<ArrayBuffer> | JsonWebKey> = (value, where) =>
  value instanceof Uint8Array ? bytes(value, where) : (record(value, where) as JsonWebKey); // read by WebCrypto itself

export const deriveLength: Check<number | null> = (value, where) =>
  value === null || value === undefined ? null : integer(0, 65_536)(value, where);
