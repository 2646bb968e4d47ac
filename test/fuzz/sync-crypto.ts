import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';

/** What stands before the 32 bytes of an Ed25519 key in SPKI. */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * The two operations that the client asks for again and again, on this thread: WebCrypto hands each to another one, which
 * takes most of the time of a short run. Everything else is WebCrypto's own.
 */
export function syncCrypto(subtle: SubtleCrypto): SubtleCrypto {
  const imported = new Map<string, KeyObject | undefined>();
  const keys = new WeakMap<object, KeyObject>();

  function importEd25519(raw: Uint8Array): KeyObject | undefined {
    const name = Buffer.from(raw).toString('hex');
    if (!imported.has(name)) imported.set(name, tryKey(raw));
    return imported.get(name);
  }

  /** The same files are verified run after run. */
  const answers = new Map<string, boolean>();
  function answer(key: KeyObject, signature: Uint8Array, bytes: Uint8Array): boolean {
    const { x = '' } = key.export({ format: 'jwk' });
    const question = createHash('sha256').update(x).update(signature).update(bytes).digest('base64');
    const known = answers.get(question);
    if (known !== undefined) return known;
    const valid = verify(null, bytes, key, signature);
    if (answers.size > 10_000) answers.clear();
    answers.set(question, valid);
    return valid;
  }

  const fast = {
    async digest(algorithm: string, bytes: Uint8Array) {
      const hash = createHash(algorithm.replace('-', '').toLowerCase()).update(bytes).digest();
      return hash.buffer.slice(hash.byteOffset, hash.byteOffset + hash.length);
    },
    async importKey(...values: Parameters<SubtleCrypto['importKey']>) {
      const [format, data, algorithm] = values;
      const key = format === 'raw' && isEd25519(algorithm) ? importEd25519(data as Uint8Array) : undefined; // `raw` is bytes
      if (!key) return subtle.importKey(...values);
      const handle = {};
      keys.set(handle, key);
      return handle;
    },
    async verify(
      algorithm: AlgorithmIdentifier,
      key: CryptoKey,
      signature: Uint8Array<ArrayBuffer>,
      bytes: Uint8Array<ArrayBuffer>,
    ) {
      const own = keys.get(key);
      return own ? answer(own, signature, bytes) : subtle.verify(algorithm, key, signature, bytes);
    },
  };
  return new Proxy(subtle, {
    get: (target, name) => Reflect.get(fast, name) ?? Reflect.get(target, name).bind(target),
  });
}

function isEd25519(algorithm: unknown): boolean {
  return JSON.stringify(algorithm).includes('Ed25519');
}

function tryKey(raw: Uint8Array): KeyObject | undefined {
  try {
    return createPublicKey({ key: Buffer.concat([SPKI, raw]), format: 'der', type: 'spki' });
  } catch {
    return undefined; // WebCrypto says what is wrong with it
  }
}
