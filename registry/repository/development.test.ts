import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manifest } from '../../test/fixtures/registry-simulator/index.ts';
import { createMemoryTrustStore, createRegistryClient, type TrustStore } from '../client/index.ts';
import { encodeUtf8, pluginManifest } from '../format/index.ts';
import { openDevelopmentRegistry, type DevelopmentRegistry } from './development.ts';

let dir: string;
let now = Date.UTC(2026, 10, 25);
const clock = () => now;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'airlock-development-registry-'));
});

afterEach(() => rm(dir, { recursive: true, force: true }));

const open = () => openDevelopmentRegistry({ dir, publisher: 'This machine', clock });

function client(registry: DevelopmentRegistry, store: TrustStore = createMemoryTrustStore()) {
  return createRegistryClient({
    manifest: pluginManifest,
    root: new Uint8Array(registry.root),
    urls: ['https://registry.example/'],
    fetch: async (input) => {
      const bytes = registry.file(String(input).replace('https://registry.example/', ''));
      return bytes ? new Response(bytes) : new Response('', { status: 404 });
    },
    store,
    clock,
    crypto: globalThis.crypto.subtle,
  });
}

const files = (code: string) => new Map([['worker.js', encodeUtf8(code)]]);

describe('a development registry', () => {
  it('gives every build as a release that the client verifies like any other', async () => {
    const registry = await open();
    const reader = await client(registry);
    const versions: string[] = [];
    for (const code of ['one', 'two', 'two']) {
      const { version } = await registry.put(manifest('sketch', '1.0.0'), files(code));
      versions.push(version);
      await reader.refresh();
      const release = await reader.release('sketch');
      expect(release.plugin.version).toBe(version);
      expect(release.files).toHaveLength(1);
    }
    expect(new Set(versions).size).toBe(3);
    expect(versions[0]).toMatch(/^1\.0\.0-dev\.\d+$/);
  });

  it('lists several plugins side by side, each with its own releases', async () => {
    const registry = await open();
    for (const [id, code] of [
      ['sketch', 'one'],
      ['beside', 'two'],
      ['sketch', 'three'],
    ] as const) {
      await registry.put(manifest(id, '1.0.0'), files(code));
    }
    const reader = await client(registry);
    await reader.refresh();
    for (const [id, code] of [
      ['sketch', 'three'],
      ['beside', 'two'],
    ] as const) {
      const [file] = (await reader.release(id)).files;
      expect(new TextDecoder().decode(registry.file(`b/${file?.sha256}`))).toBe(code);
    }
  });

  it('is the same registry after a restart, and its releases go on from there, also when the clock was set back', async () => {
    const store = createMemoryTrustStore();
    const before = await open();
    const first = await client(before, store);
    await before.put(manifest('sketch', '1.0.0'), files('one'));
    await first.refresh();
    const { id } = first;
    now -= 3_600_000;
    const registry = await open();
    const second = await client(registry, store);
    expect(second.id).toBe(id);
    await registry.put(manifest('sketch', '1.0.0'), files('two'));
    await second.refresh();
    expect((await second.release('sketch')).seq).toBeGreaterThan(1);
    now += 3_600_000;
  });

  it('keeps a few older releases listed, and no more', async () => {
    const registry = await open();
    const reader = await client(registry);
    let oldest = '';
    for (let build = 0; build < 25; build++) {
      const { version } = await registry.put(manifest('sketch', '1.0.0'), files(`build ${build}`));
      oldest ||= version;
    }
    await reader.refresh();
    const record = await reader.lookup('sketch');
    expect(record?.releases).toHaveLength(20);
    await expect(reader.release('sketch', { version: oldest })).rejects.toMatchObject({ code: 'NOT_LISTED' });
  });
});
