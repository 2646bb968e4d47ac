import { describe, expect, it } from 'vitest';
import {
  computeKeyId,
  decodeEcdsaSignature,
  decodeHex,
  encodeBase64,
  encodeEcdsaSignature,
  encodeHex,
  encodeUtf8,
  importAnyKey,
  importKey,
  verifyThreshold,
  type PublicKey,
} from './index.ts';

const { subtle } = crypto;
const message = encodeUtf8('message');
const ed25519 = (value: string): PublicKey => ({ keytype: 'ed25519', scheme: 'ed25519', keyval: { public: value } });
const hex = (text: string) => decodeHex(text) ?? new Uint8Array();

async function p256(): Promise<{ pem: string; point: string; sign(): Promise<Uint8Array<ArrayBuffer>> }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const pair = await subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const spki = encodeBase64(new Uint8Array(await subtle.exportKey('spki', pair.publicKey)));
  return {
    pem: `-----BEGIN PUBLIC KEY-----\n${spki.replace(/.{64}/g, '$&\n')}\n-----END PUBLIC KEY-----\n`,
    point: encodeHex(new Uint8Array(await subtle.exportKey('raw', pair.publicKey))),
    sign: async () => encodeEcdsaSignature(new Uint8Array(await subtle.sign(algorithm, pair.privateKey, message))),
  };
}

describe('an Ed25519 key', () => {
  // RFC 8032, section 7.1, test 2.
  const key = ed25519('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c');
  const signature =
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00';

  it('verifies the signature of RFC 8032, and no other', async () => {
    const verifier = await importKey(subtle, key);
    expect(await verifier?.verify(hex('72'), hex(signature))).toBe(true);
    expect(await verifier?.verify(hex('73'), hex(signature))).toBe(false);
    expect(await verifier?.verify(hex('72'), hex(signature.slice(2)))).toBe(false);
    expect(await verifier?.verify(hex('72'), hex(''))).toBe(false);
  });

  it('refuses a signature whose S was made larger by the group order', async () => {
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const s = BigInt(`0x${encodeHex(hex(signature).slice(32).toReversed())}`) + order;
    const malleable = Uint8Array.from([
      ...hex(signature).slice(0, 32),
      ...hex(s.toString(16).padStart(64, '0')).toReversed(),
    ]);
    expect(await (await importKey(subtle, key))?.verify(hex('72'), malleable)).toBe(false);
  });

  it.each([
    ['the identity', `01${'00'.repeat(31)}`],
    ['the identity with a sign', `01${'00'.repeat(30)}80`],
    ['order 4', '00'.repeat(32)],
    ['order 2', `ec${'ff'.repeat(30)}7f`],
    ['order 8', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'],
    ['order 8, negative', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'],
    ['an encoding that is not canonical', `ee${'ff'.repeat(30)}7f`],
    ['too few bytes', '3d40'],
    ['no hex', 'z'.repeat(64)],
  ])('counts for nothing when it is %s', async (_, value) => {
    expect(await importKey(subtle, ed25519(value))).toBeUndefined();
  });

  it('of a scheme for other keys counts for nothing', async () => {
    for (const scheme of ['ecdsa-sha2-nistp256', 'rsassa-pss-sha256', 'none', '']) {
      expect(await importKey(subtle, { ...key, scheme })).toBeUndefined();
    }
    const { point } = await p256();
    expect(await importKey(subtle, { keytype: 'ecdsa', scheme: 'ed25519', keyval: { public: point } })).toBeUndefined();
  });
});

describe('a P-256 key', () => {
  it('is the same key as PEM and as a point', async () => {
    const { pem, point, sign } = await p256();
    const verifiers = await Promise.all(
      [pem, point].flatMap((value) =>
        ['ecdsa', 'ecdsa-sha2-nistp256'].map((keytype) =>
          importKey(subtle, { keytype, scheme: 'ecdsa-sha2-nistp256', keyval: { public: value } }),
        ),
      ),
    );
    expect(new Set(verifiers.map((verifier) => verifier?.material)).size).toBe(1);
    const signature = await sign();
    for (const verifier of verifiers) expect(await verifier?.verify(message, signature)).toBe(true);
    expect(await verifiers[0]?.verify(encodeUtf8('other'), signature)).toBe(false);
  });

  it('counts once under two ids and two spellings', async () => {
    const { pem, point, sign } = await p256();
    const key = (value: string): PublicKey => ({
      keytype: 'ecdsa',
      scheme: 'ecdsa-sha2-nistp256',
      keyval: { public: value },
    });
    const signatures = await Promise.all(['a', 'b'].map(async (keyid) => ({ keyid, bytes: await sign() })));
    const authority = { keys: { a: key(pem), b: key(point) }, keyids: ['a', 'b'], threshold: 2 };
    await expect(verifyThreshold(subtle, 'test', message, signatures, authority)).rejects.toMatchObject({
      code: 'SIG_INVALID',
      detail: { valid: 1, threshold: 2 },
    });
    await verifyThreshold(subtle, 'test', message, signatures, { ...authority, threshold: 1 });
  });

  it('stands in for Ed25519 where that is missing', async () => {
    const { point, sign } = await p256();
    const without = new Proxy(subtle, {
      get: (target, method) => {
        if (method !== 'importKey') return Reflect.get(target, method).bind(target);
        return (format: 'raw', bytes: BufferSource, algorithm: { name: string }, ...rest: [boolean, KeyUsage[]]) =>
          algorithm.name === 'Ed25519'
            ? Promise.reject(new DOMException('Unknown', 'NotSupportedError'))
            : target.importKey(format, bytes, algorithm, ...rest);
      },
    });
    const keys = {
      a: ed25519('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c'),
      b: { keytype: 'ecdsa', scheme: 'ecdsa-sha2-nistp256', keyval: { public: point } },
    };
    const signatures = [
      { keyid: 'a', bytes: new Uint8Array(64) },
      { keyid: 'b', bytes: await sign() },
    ];
    const authority = { keys, keyids: ['a', 'b'], threshold: 1 };
    await verifyThreshold(without, 'test', message, signatures, authority);
    const alone = verifyThreshold(without, 'test', message, signatures.slice(0, 1), authority);
    await expect(alone).rejects.toMatchObject({ code: 'NO_CRYPTO' });
  });
});

describe('DER signatures', () => {
  it('of every length go there and back', () => {
    for (const [r, s] of [
      [1n, 1n],
      [0x7fn, 0x80n],
      [2n ** 255n, 2n ** 256n - 1n],
      [2n ** 247n, 2n ** 200n],
    ] as const) {
      const raw = hex(r.toString(16).padStart(64, '0') + s.toString(16).padStart(64, '0'));
      expect(decodeEcdsaSignature(encodeEcdsaSignature(raw))).toEqual(raw);
    }
  });

  it.each([
    ['a trailing byte', '300602010102010100'],
    ['a length that lies', '3005020101020101'],
    ['a padded integer', '30070202000102010101'],
    ['a negative integer', '3006020181020101'],
    ['an empty integer', '30050200020101'],
    ['one integer', '3003020101'],
    ['a long form length', '308106020101020101'],
    ['an integer of 33 bytes', `3026022101${'00'.repeat(32)}020101`],
    ['another tag', '3106020101020101'],
    ['nothing', ''],
  ])('with %s are refused', (_, der) => {
    expect(decodeEcdsaSignature(hex(der))).toBeUndefined();
  });
});

describe('an RSA key', () => {
  it.each([32, 222])('verifies PSS with a salt of %i bytes', async (saltLength) => {
    const algorithm = { name: 'RSA-PSS', modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1), hash: 'SHA-256' };
    const pair = await subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const spki = encodeBase64(new Uint8Array(await subtle.exportKey('spki', pair.publicKey)));
    const key = {
      keytype: 'rsa',
      scheme: 'rsassa-pss-sha256',
      keyval: { public: `-----BEGIN PUBLIC KEY-----\n${spki}\n-----END PUBLIC KEY-----` },
    };
    const signature = new Uint8Array(await subtle.sign({ name: 'RSA-PSS', saltLength }, pair.privateKey, message));
    const verifier = await importAnyKey(subtle, key);
    expect(await verifier?.verify(message, signature)).toBe(true);
    expect(await verifier?.verify(encodeUtf8('other'), signature)).toBe(false);
    expect(await importKey(subtle, key)).toBeUndefined();
  });
});

describe('a key id', () => {
  it('is the one that other TUF tools compute', async () => {
    const key = ed25519('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c');
    const canonical = `{"keytype":"ed25519","keyval":{"public":"${key.keyval.public}"},"scheme":"ed25519"}`;
    const digest = await subtle.digest('SHA-256', encodeUtf8(canonical));
    expect(await computeKeyId(subtle, key)).toBe(encodeHex(new Uint8Array(digest)));
  });
});
