type CallHost = (method: string, args: readonly unknown[]) => Promise<unknown>;

/** What the host says of a key that it holds. */
interface KeyFacts {
  readonly key: number;
  readonly type: string;
  readonly extractable: boolean;
  readonly algorithm: object;
  readonly usages: readonly string[];
}

/** Arguments of each method that are keys, by position; see the Web Cryptography API. */
const METHODS: { readonly [method: string]: readonly number[] } = {
  digest: [],
  generateKey: [],
  importKey: [],
  exportKey: [1],
  sign: [1],
  verify: [1],
  encrypt: [1],
  decrypt: [1],
  deriveBits: [1],
  deriveKey: [1],
  wrapKey: [1, 2],
  unwrapKey: [2],
};

/**
 * `crypto.subtle`, which browsers leave out in an opaque origin, done by the host. Keys stay there: here they are objects
 * with the usual facts, good for these methods and for nothing else.
 */
export function createSubtle(call: CallHost): object {
  const held = new WeakMap<object, number>();
  const forgotten = new FinalizationRegistry<number>((key) => {
    call('crypto.drop', [key]).catch(() => undefined);
  });

  function keyOf({ key, ...facts }: KeyFacts): object {
    const made = Object.freeze({ ...facts, [Symbol.toStringTag]: 'CryptoKey' });
    held.set(made, key);
    forgotten.register(made, key);
    return made;
  }

  function outward(value: unknown, isKey: boolean): unknown {
    if (isKey) return idOf(value);
    if (value instanceof ArrayBuffer) return new Uint8Array(value);
    if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    // An algorithm or a JSON Web Key; an algorithm may name a public key.
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, outward(item, name === 'public')] as const),
    );
  }

  function idOf(value: unknown): number {
    const id = typeof value === 'object' && value !== null ? held.get(value) : undefined;
    if (id === undefined) throw new TypeError('This is no key of crypto.subtle.');
    return id;
  }

  function inward(value: unknown): unknown {
    if (value instanceof Uint8Array) return value.slice().buffer;
    if (typeof value !== 'object' || value === null) return value;
    // The host answers with a key, a pair of them, or a JSON Web Key.
    if ('key' in value && typeof value.key === 'number') return keyOf(value as KeyFacts);
    if ('publicKey' in value && 'privateKey' in value) {
      return { publicKey: inward(value.publicKey), privateKey: inward(value.privateKey) };
    }
    return value;
  }

  async function run(method: string, keys: readonly number[], args: readonly unknown[]): Promise<unknown> {
    try {
      return inward(
        await call(
          `crypto.${method}`,
          args.map((value, at) => outward(value, keys.includes(at))),
        ),
      );
    } catch (error) {
      throw asDomError(error);
    }
  }

  return Object.freeze(
    Object.fromEntries(
      Object.entries(METHODS).map(([method, keys]) => [
        method,
        (...args: readonly unknown[]) => run(method, keys, args),
      ]),
    ),
  );
}

/** The host tells the name of the platform's own error before its sentence. */
function asDomError(error: unknown): unknown {
  const message = error instanceof Error ? error.message : '';
  const [, name, rest = ''] = /^(\w+(?:Error|Exception)): (.*)$/s.exec(message) ?? [];
  if (name === undefined) return error;
  if (name === 'TypeError') return new TypeError(rest);
  return new DOMException(rest, name);
}

/** `crypto.randomUUID`, which needs a secure context, from what does not. */
export function randomUuid(crypto: Crypto): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
