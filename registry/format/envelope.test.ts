import { describe, expect, it } from 'vitest';
import {
  decodeBase64,
  encodeBase64,
  encodeEnvelope,
  encodeUtf8,
  parseEnvelope,
  parseIdentity,
  parseRelease,
  pluginManifest,
  parseRecord,
  preAuthEncoding,
} from './index.ts';
import { makeKey, manifest, TestPublisher } from '../../test/fixtures/registry-simulator/index.ts';

const refused = expect.objectContaining({ name: 'RegistryError', code: 'BAD_FORMAT' });
const json = (value: unknown): Uint8Array<ArrayBuffer> => encodeUtf8(JSON.stringify(value));
const hash = '0123456789abcdef'.repeat(4);
const time = '2026-01-01T00:00:00Z';

describe('an envelope', () => {
  it('signs the type and the lengths with the payload', () => {
    const message = new TextDecoder().decode(preAuthEncoding('release', encodeUtf8('{}')));
    expect(message).toBe('DSSEv1 36 application/vnd.airlock.release+json 2 {}');
  });

  it('goes to bytes and back', async () => {
    const payload = encodeUtf8('{"a":"é"}');
    const key = await makeKey();
    const sig = await key.sign(preAuthEncoding('identity', payload));
    const bytes = encodeEnvelope('identity', payload, [{ keyid: key.id, sig }]);
    expect(parseEnvelope(bytes, 'identity', 'test')).toEqual({
      kind: 'identity',
      payload,
      signatures: [{ keyid: key.id, bytes: sig }],
    });
    expect(() => parseEnvelope(bytes, 'release', 'test')).toThrow(expect.objectContaining({ code: 'WRONG_TYPE' }));
  });

  it.each(['YQ', 'YQ=', 'YR==', 'YQ==\n', 'YQ==YQ==', '-_-_', 'Y', '===='])('knows one base64 only, not %j', (text) => {
    expect(decodeBase64(text)).toBeUndefined();
    const envelope = { payloadType: 'application/vnd.airlock.release+json', payload: text, signatures: [] };
    expect(() => parseEnvelope(json(envelope), 'release', 'test')).toThrow(refused);
  });

  it('keeps every byte', () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, at) => at % 256);
    expect(decodeBase64(encodeBase64(bytes))).toEqual(bytes);
  });
});

describe('an identity', () => {
  const keys = { a: { keytype: 'ed25519', scheme: 'ed25519', keyval: { public: 'ab' } } };
  const good = { version: 1, name: 'Us', keys, threshold: 1, created: time };

  it('is read', () => {
    expect(parseIdentity(json({ ...good, extra: 1 }), 'test')).toMatchObject(good);
    expect(parseIdentity(json({ ...good, version: 2, prev: hash }), 'test')).toMatchObject({ prev: hash });
  });

  it.each([
    ['a threshold of 0', { threshold: 0 }],
    ['a threshold above its keys', { threshold: 2 }],
    ['no keys', { keys: {} }],
    ['a hundred keys', { keys: Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`k${n}`, keys.a])) }],
    ['a predecessor in version 1', { prev: hash }],
    ['no predecessor in version 2', { version: 2 }],
    ['an endless chain', { version: 1000, prev: hash }],
    ['a date that does not exist', { created: '2026-02-30T00:00:00Z' }],
    ['a name of a kilobyte', { name: 'x'.repeat(1024) }],
    ['no name', { name: undefined }],
  ])('is refused with %s', (_, change) => {
    expect(() => parseIdentity(json({ ...good, ...change }), 'test')).toThrow(refused);
  });
});

describe('a release', () => {
  const file = { path: 'worker.js', sha256: hash, size: 1, type: 'text/javascript' };
  const good = {
    plugin: manifest('chart', '1.0.0'),
    publisher: hash,
    identitySeq: 1,
    seq: 2,
    minSeq: 1,
    created: time,
    files: [file],
  };
  const plugin = (change: object): object => ({ plugin: { ...good.plugin, ...change } });

  it('is read, with members of later manifests', () => {
    const later = { ...good.plugin, sometimeLater: { a: 0.5 } };
    expect(parseRelease(json({ ...good, plugin: later }), 'test', pluginManifest).plugin).toMatchObject(later);
  });

  it.each([
    ['no files', { files: [] }],
    ['a path twice', { files: [file, file] }],
    ['no file for its target', { files: [{ ...file, path: 'other.js' }] }],
    ['a floor above itself', { minSeq: 3 }],
    ['another manifest version', plugin({ manifestVersion: 2 })],
    ['an id in capitals', plugin({ id: 'Chart' })],
    ['a version that is not semantic', plugin({ version: '1.0' })],
    ['no target', plugin({ targets: {} })],
    ['a target for no realm', plugin({ targets: { server: { entry: 'worker.js' } } })],
    ['a hook of no kind', plugin({ hooks: [{ hook: 'a.b', kind: 'thing', priority: 1 }] })],
    ['a permission without a reason', plugin({ permissions: { storage: {} } })],
    ['network without origins', plugin({ permissions: { network: { reason: 'Because' } } })],
    [
      'a network origin over http',
      plugin({ permissions: { network: { reason: 'x', origins: ['http://a.example'] } } }),
    ],
    [
      'a network origin with a path',
      plugin({ permissions: { network: { reason: 'x', origins: ['https://a.example/x'] } } }),
    ],
    ['a dependency that is no plugin', plugin({ dependencies: { 'Not one': '*' } })],
    ['a home page that runs code', plugin({ homepage: 'javascript:alert(1)' })],
  ])('is refused with %s', (_, change) => {
    expect(() => parseRelease(json({ ...good, ...change }), 'test', pluginManifest)).toThrow(refused);
  });

  it.each([
    '../x',
    '/x',
    'a/../b',
    'a//b',
    './a',
    'a/.',
    '',
    'a b',
    'a?b',
    'a#b',
    'a%2e',
    'a\\b',
    'C:x',
    'a\0',
    'a'.repeat(300),
  ])('is refused with a file named %j', (path) => {
    expect(() => parseRelease(json({ ...good, files: [file, { ...file, path }] }), 'test', pluginManifest)).toThrow(
      refused,
    );
  });

  it.each(['a.js', 'deep/er/a-b_c.min.js', '@scope/a+b.wasm', '.well-known/a'])('may have a file named %j', (path) => {
    expect(
      parseRelease(json({ ...good, files: [file, { ...file, path }] }), 'test', pluginManifest).files,
    ).toHaveLength(2);
  });
});

describe('a record', () => {
  it('is refused with releases that do not fall in seq, or with one version twice', async () => {
    const publisher = await TestPublisher.create();
    const listing = { seq: 1, release: hash, length: 1, channel: 'latest', state: 'active', published: time };
    const record = (releases: object[]): Uint8Array<ArrayBuffer> =>
      json({
        id: 'chart',
        publisher: publisher.id,
        state: 'active',
        summary: { name: 'Chart', description: 'x', license: 'MIT', keywords: [], categories: [], permissions: [] },
        identities: [{ sha256: hash, length: 1 }],
        releases,
      });
    const [one, two] = [
      { ...listing, version: '1.0.0' },
      { ...listing, version: '1.1.0', seq: 2 },
    ];
    expect(parseRecord(record([two, one]), 'test').releases).toHaveLength(2);
    expect(() => parseRecord(record([one, two]), 'test')).toThrow(refused);
    expect(() => parseRecord(record([two, two]), 'test')).toThrow(refused);
    expect(() => parseRecord(record([{ ...two, version: '1.0.0' }, one]), 'test')).toThrow(refused);
    expect(() => parseRecord(record([]), 'test')).toThrow(refused);
  });
});
