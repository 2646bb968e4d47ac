import { AirlockError, messageOf } from '../errors.ts';
import type { Sealed } from './settings-rows.ts';
import type { SettingValues } from './settings.ts';
import type { Store } from '../storage/store.ts';

/** Row of table `state` with the key; it cannot be read out of the browser, only used. */
const KEY = 'settings.key';

/** Encrypts secrets at rest with a key of this browser profile. */
export interface Vault {
  seal(name: string, secrets: SettingValues): Promise<Sealed>;
  /** Rejects when the bytes are not what was sealed for this plugin here. */
  open(name: string, sealed: Sealed): Promise<SettingValues>;
}

export function createVault(store: Store, crypto: SubtleCrypto): Vault {
  let known: Promise<CryptoKey> | undefined;
  const key = (): Promise<CryptoKey> => (known ??= keyIn(store, crypto));
  // Bytes of one plugin are of no use in the row of another.
  const how = (name: string, iv: Uint8Array<ArrayBuffer>): AesGcmParams => ({
    name: 'AES-GCM',
    iv,
    additionalData: new TextEncoder().encode(name),
  });
  return {
    async seal(name, secrets) {
      const iv = globalThis.crypto.getRandomValues(new Uint8Array(12));
      const plain = new TextEncoder().encode(JSON.stringify(secrets));
      return { iv, data: await crypto.encrypt(how(name, iv), await key(), plain) };
    },
    async open(name, { iv, data }) {
      const plain = await crypto.decrypt(how(name, iv), await key(), data);
      // What `seal` wrote.
      return JSON.parse(new TextDecoder().decode(plain)) as SettingValues;
    },
  };
}

async function keyIn(store: Store, crypto: SubtleCrypto): Promise<CryptoKey> {
  const read = (): Promise<unknown> => store.transaction(['state'], 'read', (tx) => tx.get('state', KEY));
  const found = await read();
  if (found !== undefined) return found as CryptoKey; // only written below
  const made = await crypto.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  // Another tab may have been faster: the first one stays.
  return store.transaction(['state'], 'write', async (tx) => {
    const first = await tx.get('state', KEY);
    if (first !== undefined) return first as CryptoKey;
    await tx.put('state', KEY, made);
    return made;
  });
}

/** Keeps secrets out of what is written down about a plugin. */
export interface Redactor {
  /** These are the secrets of a plugin now. */
  know(plugin: string, secrets: SettingValues): void;
  /** The same text without them. */
  text(plugin: string, text: string): string;
  /** The same error, its causes left out where they would tell. */
  error(error: AirlockError): AirlockError;
}

/** Shorter texts are no secrets, and would blot out half of a sentence. */
const SHORTEST = 4;
const BLOT = '•••';

export function createRedactor(): Redactor {
  const known = new Map<string, readonly string[]>();
  const text = (plugin: string, words: string): string =>
    (known.get(plugin) ?? []).reduce((clean, secret) => clean.replaceAll(secret, BLOT), words);
  return {
    know(plugin, secrets) {
      const texts = [...textsIn(Object.values(secrets), 0)].filter((secret) => secret.length >= SHORTEST);
      // As they are, and as they stand in JSON or an address.
      const forms = texts.flatMap((secret) => [
        secret,
        JSON.stringify(secret).slice(1, -1),
        encodeURIComponent(secret),
      ]);
      if (forms.length === 0) known.delete(plugin);
      else
        known.set(
          plugin,
          [...new Set(forms)].sort((a, b) => b.length - a.length),
        );
    },
    text,
    error(error) {
      const { plugin } = error;
      if (plugin === undefined || !known.has(plugin)) return error;
      const told = [error.message, error.stack ?? '', messageOf(error.cause), JSON.stringify(error.detail)];
      if (told.every((part) => text(plugin, part) === part)) return error;
      const { hook, executionId, retryable, recovery, nextStep, severity } = error;
      return new AirlockError(error.code, text(plugin, error.message), {
        plugin,
        ...(hook === undefined ? {} : { hook }),
        ...(executionId === undefined ? {} : { executionId }),
        retryable,
        recovery,
        nextStep,
        severity,
        detail: Object.fromEntries(
          Object.entries(error.detail).map(([name, value]) => [
            name,
            typeof value === 'string' ? text(plugin, value) : value,
          ]),
        ),
      });
    },
  };
}

function* textsIn(values: readonly unknown[], depth: number): Generator<string> {
  for (const value of values) {
    if (typeof value === 'string') yield value;
    else if (typeof value === 'object' && value !== null && depth < 16) yield* textsIn(Object.values(value), depth + 1);
  }
}
