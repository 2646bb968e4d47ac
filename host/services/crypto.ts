import { bytes } from '../kernel/check.ts';
import { AirlockError } from '../kernel/errors.ts';
import type { Caller, Service } from '../kernel/dispatch/service.ts';
import {
  algorithm,
  deriveLength,
  extractable,
  format,
  keyData,
  keyNumber,
  usages,
  type Algorithm,
} from './crypto-arguments.ts';

/** Keys that one plugin holds at a time. */
const KEYS = 256;

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * `crypto`: the Web Cryptography API for realms in which browsers leave it out, because their origin is opaque. Open to
 * every plugin: it computes and reaches nothing. Keys stay here, by number, until the plugin drops them or stops.
 */
export function cryptoService(subtle: SubtleCrypto = globalThis.crypto.subtle): Service {
  const held = new WeakMap<AbortSignal, Map<number, CryptoKey>>();
  let lastKey = 0;

  function keysOf({ stopped }: Caller): Map<number, CryptoKey> {
    const keys = held.get(stopped) ?? new Map<number, CryptoKey>();
    held.set(stopped, keys);
    return keys;
  }

  function find(caller: Caller, id: number): CryptoKey {
    const key = keysOf(caller).get(id);
    if (key) return key;
    throw new AirlockError('INVALID_ARGUMENT', 'There is no such key.', { plugin: caller.name });
  }

  function keep(caller: Caller, key: CryptoKey): object {
    const keys = keysOf(caller);
    if (keys.size >= KEYS) {
      throw new AirlockError('LIMIT_EXCEEDED', `"${caller.name}" holds ${KEYS} keys.`, { plugin: caller.name });
    }
    keys.set((lastKey += 1), key);
    const { type, extractable: leaves, algorithm: about, usages: uses } = key;
    return { key: lastKey, type, extractable: leaves, algorithm: { ...about }, usages: [...uses] };
  }

  /** The algorithm with its key in place of the number. */
  function known(caller: Caller, { public: id, ...given }: Algorithm): Algorithm & { public?: never } {
    // WebCrypto's parameters are told apart by name; it checks the members itself.
    return (id === undefined ? given : { ...given, public: find(caller, id) }) as never;
  }

  /** Names the platform's own error, so that the plugin's side can make it again. */
  async function tried<T>(caller: Caller, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof AirlockError) throw error;
      const { name, message } = error instanceof Error ? error : new Error('failed');
      throw new AirlockError('INVALID_ARGUMENT', `${name}: ${message || 'The operation failed.'}`, {
        plugin: caller.name,
        cause: error,
      });
    }
  }

  const plain = async (answer: Promise<ArrayBuffer>): Promise<Bytes> => new Uint8Array(await answer);

  return {
    name: 'crypto',
    rate: 500,
    concurrency: 8,
    methods: {
      digest: {
        args: [algorithm, bytes],
        handle: (caller, how: Algorithm, data: Bytes) => tried(caller, () => plain(subtle.digest(how, data))),
      },
      generateKey: {
        args: [algorithm, extractable, usages],
        handle: (caller, how: Algorithm, leaves: boolean, uses: KeyUsage[]) =>
          tried(caller, async () => {
            const made: CryptoKey | CryptoKeyPair = await subtle.generateKey(known(caller, how), leaves, uses);
            if (!('publicKey' in made)) return keep(caller, made);
            return { publicKey: keep(caller, made.publicKey), privateKey: keep(caller, made.privateKey) };
          }),
      },
      importKey: {
        args: [format, keyData, algorithm, extractable, usages],
        handle: (caller, as: KeyFormat, data: Bytes, how: Algorithm, leaves: boolean, uses: KeyUsage[]) =>
          tried(caller, async () => keep(caller, await subtle.importKey(as as 'raw', data, how, leaves, uses))),
      },
      exportKey: {
        args: [format, keyNumber],
        handle: (caller, as: KeyFormat, id: number) =>
          tried(caller, async () => {
            const exported = await subtle.exportKey(as, find(caller, id));
            return exported instanceof ArrayBuffer ? new Uint8Array(exported) : exported;
          }),
      },
      sign: {
        args: [algorithm, keyNumber, bytes],
        handle: (caller, how: Algorithm, id: number, data: Bytes) =>
          tried(caller, () => plain(subtle.sign(how, find(caller, id), data))),
      },
      verify: {
        args: [algorithm, keyNumber, bytes, bytes],
        handle: (caller, how: Algorithm, id: number, signature: Bytes, data: Bytes) =>
          tried(caller, () => subtle.verify(how, find(caller, id), signature, data)),
      },
      encrypt: {
        args: [algorithm, keyNumber, bytes],
        handle: (caller, how: Algorithm, id: number, data: Bytes) =>
          tried(caller, () => plain(subtle.encrypt(how, find(caller, id), data))),
      },
      decrypt: {
        args: [algorithm, keyNumber, bytes],
        handle: (caller, how: Algorithm, id: number, data: Bytes) =>
          tried(caller, () => plain(subtle.decrypt(how, find(caller, id), data))),
      },
      deriveBits: {
        args: [algorithm, keyNumber, deriveLength],
        handle: (caller, how: Algorithm, id: number, length: number | null) =>
          tried(caller, () => plain(subtle.deriveBits(known(caller, how), find(caller, id), length))),
      },
      deriveKey: {
        args: [algorithm, keyNumber, algorithm, extractable, usages],
        handle: (caller, how: Algorithm, id: number, to: Algorithm, leaves: boolean, uses: KeyUsage[]) =>
          tried(caller, async () =>
            keep(caller, await subtle.deriveKey(known(caller, how), find(caller, id), to, leaves, uses)),
          ),
      },
      wrapKey: {
        args: [format, keyNumber, keyNumber, algorithm],
        handle: (caller, as: KeyFormat, id: number, by: number, how: Algorithm) =>
          tried(caller, () => plain(subtle.wrapKey(as, find(caller, id), find(caller, by), how))),
      },
      unwrapKey: {
        args: [format, bytes, keyNumber, algorithm, algorithm, extractable, usages],
        handle: (
          caller,
          as: KeyFormat,
          data: Bytes,
          by: number,
          how: Algorithm,
          to: Algorithm,
          leaves: boolean,
          uses: KeyUsage[],
        ) =>
          tried(caller, async () =>
            keep(caller, await subtle.unwrapKey(as, data, find(caller, by), how, to, leaves, uses)),
          ),
      },
      drop: {
        args: [keyNumber],
        handle: (caller, id: number) => void keysOf(caller).delete(id),
      },
    },
  };
}
