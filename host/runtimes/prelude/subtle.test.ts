import { describe, expect, it } from 'vitest';
import { ServiceDoor } from '../../../test/fixtures/service-door.ts';
import { cryptoService } from '../../services/crypto.ts';
import { createSubtle, randomUuid } from './subtle.ts';

/** The plugin's side over the host's, as across a channel: arguments and answers are copies. */
function sandbox(): { readonly subtle: SubtleCrypto; readonly door: ServiceDoor } {
  const door = new ServiceDoor(cryptoService());
  const call = async (method: string, args: readonly unknown[]): Promise<unknown> =>
    structuredClone(await door.call(method, ...structuredClone(args)));
  // It has the same methods, which is what is tested.
  return { subtle: createSubtle(call) as SubtleCrypto, door };
}

const text = (content: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(content);
const real = globalThis.crypto.subtle;

describe('crypto.subtle in a sandbox', () => {
  it('digests as the platform does', async () => {
    const { subtle } = sandbox();
    expect(await subtle.digest('SHA-256', text('hello'))).toEqual(await real.digest('SHA-256', text('hello')));
    // A view of a part of a buffer is that part.
    const part = new DataView(text('xhellox').buffer, 1, 5);
    expect(await subtle.digest({ name: 'SHA-1' }, part)).toEqual(await real.digest('SHA-1', text('hello')));
  });

  it('signs and verifies with an HMAC key that others can check', async () => {
    const { subtle } = sandbox();
    const key = await subtle.importKey('raw', text('secret'), { name: 'HMAC', hash: 'SHA-256' }, false, [
      'sign',
      'verify',
    ]);
    expect(key).toMatchObject({ type: 'secret', extractable: false, usages: ['sign', 'verify'] });
    const signature = await subtle.sign('HMAC', key, text('message'));
    const theirs = await real.importKey('raw', text('secret'), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
    expect(await real.verify('HMAC', theirs, signature, text('message'))).toBe(true);
    expect(await subtle.verify('HMAC', key, signature, text('other'))).toBe(false);
  });

  it('encrypts, derives, agrees and wraps', async () => {
    const { subtle } = sandbox();
    const iv = new Uint8Array(12);
    const password = await subtle.importKey('raw', text('password'), 'PBKDF2', false, ['deriveKey']);
    const how = { name: 'PBKDF2', hash: 'SHA-256', salt: text('salt'), iterations: 1000 };
    const key = await subtle.deriveKey(how, password, { name: 'AES-GCM', length: 256 }, true, ['encrypt', 'decrypt']);
    const secret = await subtle.encrypt({ name: 'AES-GCM', iv }, key, text('hidden'));
    expect(new Uint8Array(await subtle.decrypt({ name: 'AES-GCM', iv }, key, secret))).toEqual(text('hidden'));
    const [ours, theirs] = await Promise.all(
      [1, 2].map(() => subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits'])),
    );
    const one = await subtle.deriveBits({ name: 'ECDH', public: theirs!.publicKey }, ours!.privateKey, 256);
    const two = await subtle.deriveBits({ name: 'ECDH', public: ours!.publicKey }, theirs!.privateKey, 256);
    expect(one).toEqual(two);
    const wrapper = await subtle.importKey('raw', new Uint8Array(16), 'AES-KW', false, ['wrapKey', 'unwrapKey']);
    const wrapped = await subtle.wrapKey('raw', key, wrapper, 'AES-KW');
    const back = await subtle.unwrapKey('raw', wrapped, wrapper, 'AES-KW', 'AES-GCM', true, ['decrypt']);
    expect(await subtle.exportKey('raw', back)).toEqual(await subtle.exportKey('raw', key));
    const jwk = await subtle.exportKey('jwk', ours!.publicKey);
    expect(jwk).toMatchObject({ kty: 'EC', crv: 'P-256' });
    await subtle.importKey('jwk', jwk, { name: 'ECDH', namedCurve: 'P-256' }, true, []);
  });

  it('fails with the errors of the platform', async () => {
    const { subtle } = sandbox();
    const key = await subtle.generateKey({ name: 'AES-GCM', length: 128 }, false, ['encrypt', 'decrypt']);
    const garbage = subtle.decrypt({ name: 'AES-GCM', iv: new Uint8Array(12) }, key, new Uint8Array(40));
    await expect(garbage).rejects.toMatchObject({ name: 'OperationError' });
    await expect(subtle.exportKey('raw', key)).rejects.toMatchObject({ name: expect.stringMatching(/^InvalidAccess/) });
    await expect(subtle.exportKey('raw', {} as CryptoKey)).rejects.toThrow(TypeError);
  });

  it('keeps keys to the plugin that made them, and no more than it may hold', async () => {
    const [mine, theirs] = [sandbox(), sandbox()];
    const key = await mine.subtle.generateKey({ name: 'AES-GCM', length: 128 }, true, ['encrypt']);
    await expect(theirs.subtle.exportKey('raw', key)).rejects.toThrow(TypeError);
    await expect(theirs.door.call('crypto.exportKey', 'raw', 1)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    const imports = (): Promise<unknown> =>
      mine.door.call('crypto.importKey', 'raw', text('k'), 'PBKDF2', false, ['deriveBits']);
    mine.door.clock.advance(60_000);
    for (let count = 1; count < 256; count += 1) await imports();
    mine.door.clock.advance(60_000);
    await expect(imports()).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    await mine.door.call('crypto.drop', 2 ** 40);
  });

  it.each([
    [{ name: 'PBKDF2', hash: 'SHA-256', salt: new Uint8Array(), iterations: 1e9 }, 'iterations'],
    [{ name: 'RSA-OAEP', modulusLength: 1e6 }, 'modulusLength'],
    [{ name: 'HKDF', info: new Uint8Array(100_000) }, 'info'],
    [{ name: 7 }, 'name'],
    [null, 'object'],
  ])('refuses %j, which would keep the browser busy or is no algorithm', async (how, says) => {
    const { door } = sandbox();
    await expect(door.call('crypto.generateKey', how, false, ['sign'])).rejects.toThrow(says);
  });

  it('makes ids of the usual form', () => {
    expect(randomUuid(globalThis.crypto)).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });
});
