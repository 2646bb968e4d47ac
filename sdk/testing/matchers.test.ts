import { describe, expect, it } from 'vitest';
import { definePlugin, hook, submissionAfterSave, submissionSanitize, type PluginManifest } from '../plugin/index.ts';
import { createSubmission, createTestPlugin } from './factories.ts';
import { createTestHost } from './host.ts';
import './matchers.ts';

const plugin = definePlugin({
  id: 'words',
  permissions: {
    storage: { reason: 'Keeps the count.' },
    events: { reason: 'Tells others.', publish: ['words.counted'], subscribe: ['forms.*'] },
  },
  hooks: (own) => [
    own(submissionAfterSave, {}, async (_saved, { storage, events, log }) => {
      await storage.set('count', 1);
      await events.publish('words.counted', { count: 1 });
      log.info('Counted one submission.');
    }),
  ],
  async onActivate({ events }) {
    await events.subscribe('forms.*', () => undefined);
  },
});
const saved = { submission: createSubmission() };
const manifest: PluginManifest = {
  manifestVersion: 1,
  id: 'words',
  version: '1.0.0',
  name: 'Words',
  description: 'Counts words.',
  license: 'MIT',
  keywords: [],
  categories: [],
  hostApi: '^0.1.0',
  targets: { worker: { entry: 'worker.js' } },
  hooks: [{ hook: 'submission.afterSave', kind: 'event', priority: 100 }],
  permissions: plugin.permissions,
  contributes: {},
  dependencies: {},
  optionalDependencies: {},
};

describe('matchers', () => {
  it('ask a host about a plugin, and fail when it is otherwise', async () => {
    const host = await createTestHost({ plugins: [plugin] });
    await host.executeHook(submissionAfterSave, saved);
    expect(host).toBeLoaded('words');
    expect(host).toStartWithin('words', 1000);
    expect(host).toHaveRegisteredHook('words', submissionAfterSave);
    expect(host).not.toHaveRegisteredHook('words', submissionSanitize);
    expect(host).toHaveRunHook('words', submissionAfterSave, 1);
    expect(host).not.toHaveRunHook('words', submissionAfterSave, 2);
    expect(host).toHaveRequestedPermission('words', 'storage');
    expect(host).not.toHaveRequestedPermission('words', 'network');
    expect(host).toHavePublished('words.counted', { count: 1 });
    expect(host).not.toHavePublished('words.counted', { count: 2 });
    expect(host).toHaveStored('words', 'count', 1);
    expect(host).toHaveLogged('words', 'one submission');
    expect(host).not.toServe('words', 'GET', '/count');
    expect(() => expect(host).toHaveStored('words', 'other')).toThrow('It stored count');
  });

  it('tell a denial from other failures', async () => {
    const host = await createTestHost({ plugins: [plugin] });
    await expect(host.executeHook(submissionAfterSave, saved)).not.toBeDenied('storage');
    host.deny('words', 'storage');
    await expect(host.executeHook(submissionAfterSave, saved)).toBeDenied('storage');
    await expect(host.executeHook(submissionAfterSave, saved)).not.toBeDenied('events');
    await expect(() => Promise.reject(new Error('storage.'))).not.toBeDenied('storage');
  });

  it('see what a plugin leaves behind, and what a tidy one does not', async () => {
    const host = await createTestHost({ plugins: [plugin, createTestPlugin({ id: 'tidy' })] });
    await host.dispose();
    expect(host).not.toHaveNoLeaks('words');
    expect(host).toHaveNoLeaks('tidy');
    expect(host).not.toBeLoaded('words');
  });

  it('look at a manifest', async () => {
    const host = await createTestHost({ plugins: [plugin] });
    expect(manifest).toHaveValidMetadata();
    expect({ ...manifest, version: 'one', license: '' }).not.toHaveValidMetadata();
    expect(host).toMatchManifest(manifest);
    expect(host).not.toMatchManifest({ ...manifest, hooks: [] });
    expect(host).not.toMatchManifest({ ...manifest, permissions: {} });
  });

  it('look at a view', () => {
    const view = (type: string, props: object) => [{ type: 'stack', props: { children: [{ type, props }] } }];
    expect(view('image', { alt: '' })).toHaveNoA11yViolations();
    expect(view('image', {})).not.toHaveNoA11yViolations();
    expect(view('button', { children: '×' })).not.toHaveNoA11yViolations();
    expect(view('button', { children: ['Save'] })).toHaveNoA11yViolations();
    expect(view('textField', { placeholder: 'Name' })).not.toHaveNoA11yViolations();
  });
});

describe('a hostile host', () => {
  it('denies from the start', async () => {
    const host = await createTestHost({ plugins: [plugin], hostile: { deny: ['storage'] } });
    await expect(host.executeHook(submissionAfterSave, saved)).toBeDenied('storage');
  });

  it('drops what it is told to, and names the plugin for it', async () => {
    const host = await createTestHost({
      plugins: [plugin],
      hostile: { drop: ({ method }) => method === 'events.publish' },
    });
    const { faults } = await host.executeHook(submissionAfterSave, saved);
    expect(faults).toMatchObject([{ plugin: 'words', error: { code: 'CHANNEL_CLOSED' } }]);
    expect(host.calls.map(({ method, outcome }) => `${method} ${outcome}`)).toEqual([
      'events.subscribe done',
      'storage.set done',
      'events.publish dropped',
    ]);
  });

  it('delays, and restarts: what was stored is there again, what was in memory is not', async () => {
    let starts = 0;
    let inMemory = 0;
    const restless = createTestPlugin({
      permissions: { storage: { reason: 'Keeps the count.' } },
      onActivate: () => {
        starts += 1;
        inMemory = 0;
      },
      hooks: (own) => [
        own(submissionAfterSave, {}, async (_saved, { storage }) => {
          inMemory += 1;
          await storage.set('count', Number((await storage.get('count')) ?? 0) + 1);
        }),
      ],
    });
    const host = await createTestHost({ plugins: [restless], hostile: { restartEvery: 2, delay: 5 } });
    const before = performance.now();
    for (let run = 0; run < 4; run++) await host.executeHook(submissionAfterSave, saved);
    expect(performance.now() - before).toBeGreaterThan(35);
    expect(starts).toBe(3);
    expect(inMemory).toBe(1);
    expect(host).toHaveStored('test-plugin', 'count', 4);
  });

  it('is not there by default', async () => {
    const host = await createTestHost({
      plugins: [createTestPlugin({ hooks: [hook(submissionSanitize, {}, (one) => one)] })],
    });
    expect((await host.executeHook(submissionSanitize, createSubmission())).faults).toEqual([]);
  });
});
