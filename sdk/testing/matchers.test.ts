import { join } from 'node:path';
import { describe, expect, it, type Assertion } from 'vitest';
import outbox from '../../example-plugins/submission-outbox/src/plugin.ts';
import { createPluginBuilder } from '../build/index.ts';
import { definePlugin, hook, submissionAfterSave, submissionSanitize, type PluginManifest } from '../plugin/index.ts';
import { createSubmission, createTestPlugin } from './factories.ts';
import { createTestHost } from './host.ts';
import type { matchers } from './judgements.ts';
import './matchers.ts';

const plugin = definePlugin({
  id: 'words',
  permissions: {
    storage: { reason: 'Keeps the count.' },
    events: { reason: 'Tells others.', publish: ['words.counted'], subscribe: ['forms.*'] },
    endpoints: { reason: 'Tells the count.' },
  },
  contributes: {
    endpoints: [{ method: 'GET', path: '/count', description: 'The count.', handler: () => 1 }],
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
  contributes: { endpoints: [{ method: 'GET', path: '/count', description: 'The count.' }] },
  dependencies: {},
  optionalDependencies: {},
};

type Judgement = Pick<Assertion, keyof typeof matchers | 'not'>;

// oxlint-disable-next-line vitest/valid-expect -- the case calls the matcher
const expected = (value: unknown): Judgement => expect(value);
const otherwise = (value: unknown): Judgement => expected(value).not;

/** A matcher where it passes and where it fails, with what somebody reads in either case. */
interface Case {
  readonly passes: () => unknown;
  readonly fails: () => unknown;
  /** When it fails. */
  readonly message: string;
  /** When it passes and was expected not to. */
  readonly negated: string;
}

describe('matchers', async () => {
  const host = await createTestHost({ plugins: [plugin] });
  await host.executeHook(submissionAfterSave, saved);
  const other = await createTestHost({ plugins: [plugin] });
  const refused = await createTestHost({ plugins: [plugin], hostile: { deny: ['storage'] } });
  const stopped = await createTestHost({ plugins: [plugin, createTestPlugin({ id: 'tidy' })] });
  await stopped.dispose();
  const fired = (on: typeof host) => on.executeHook(submissionAfterSave, saved);
  const view = (type: string, props: object) => [{ type: 'stack', props: { children: [{ type, props }] } }];

  const cases: { readonly [name in keyof typeof matchers]: (received: (value: unknown) => Judgement) => Case } = {
    toBeLoaded: (of) => ({
      passes: () => of(host).toBeLoaded('words'),
      fails: () => of(stopped).toBeLoaded('words'),
      message:
        'Expected that "words" is loaded and active. It is stopped, or was never used: a plugin runs from its first use on.',
      negated: 'Expected the opposite, but "words" is loaded and active.',
    }),
    toStartWithin: (of) => ({
      passes: () => of(host).toStartWithin('words', 1000),
      fails: () => of(host).toStartWithin('words', -1),
      message: 'Expected that "words" starts within -1 ms. It took ',
      negated: 'Expected the opposite, but "words" starts within 1000 ms.',
    }),
    toHaveRegisteredHook: (of) => ({
      passes: () => of(host).toHaveRegisteredHook('words', submissionAfterSave),
      fails: () => of(host).toHaveRegisteredHook('words', submissionSanitize),
      message: 'Expected that "words" handles "submission.sanitize". It handles submission.afterSave.',
      negated: 'Expected the opposite, but "words" handles "submission.afterSave".',
    }),
    toHaveRunHook: (of) => ({
      passes: () => of(host).toHaveRunHook('words', submissionAfterSave, 1),
      fails: () => of(host).toHaveRunHook('words', submissionAfterSave, 2),
      message: 'Expected that "words" ran for "submission.afterSave" 2 times. It ran once.',
      negated: 'Expected the opposite, but "words" ran for "submission.afterSave" once.',
    }),
    toHaveRequestedPermission: (of) => ({
      passes: () => of(host).toHaveRequestedPermission('words', 'storage'),
      fails: () => of(host).toHaveRequestedPermission('words', 'network'),
      message: 'Expected that "words" asks for "network". It asks for storage, events, endpoints.',
      negated: 'Expected the opposite, but "words" asks for "storage".',
    }),
    toBeDenied: (of) => ({
      passes: () => of(fired(refused)).toBeDenied('storage'),
      fails: () => of(fired(other)).toBeDenied('storage'),
      message: 'Expected that "storage" is denied. Nothing failed.',
      negated: 'Expected the opposite, but "storage" is denied.',
    }),
    toHavePublished: (of) => ({
      passes: () => of(host).toHavePublished('words.counted', { count: 1 }),
      fails: () => of(host).toHavePublished('words.counted', { count: 2 }),
      message: 'Expected that "words.counted" was published with {"count":2}. Published: words.counted {"count":1}.',
      negated: 'Expected the opposite, but "words.counted" was published with {"count":1}.',
    }),
    toServe: (of) => ({
      passes: () => of(host).toServe('words', 'GET', '/count'),
      fails: () => of(host).toServe('words', 'POST', '/count'),
      message: 'Expected that "words" serves POST /count. It serves GET /count.',
      negated: 'Expected the opposite, but "words" serves GET /count.',
    }),
    toHaveStored: (of) => ({
      passes: () => of(host).toHaveStored('words', 'count', 1),
      fails: () => of(host).toHaveStored('words', 'count', 2),
      message: 'Expected that "words" stored "count" with 2. It stored count 1.',
      negated: 'Expected the opposite, but "words" stored "count" with 1.',
    }),
    toHaveLogged: (of) => ({
      passes: () => of(host).toHaveLogged('words', 'one submission'),
      fails: () => of(host).toHaveLogged('words', 'two submissions'),
      message: 'Expected that "words" logged "two submissions". It logged "Counted one submission.".',
      negated: 'Expected the opposite, but "words" logged "one submission".',
    }),
    toHaveNoLeaks: (of) => ({
      passes: () => of(stopped).toHaveNoLeaks('tidy'),
      fails: () => of(stopped).toHaveNoLeaks('words'),
      message: 'Expected that "words" left nothing behind. Open: events.subscribe forms.*.',
      negated: 'Expected the opposite, but "tidy" left nothing behind.',
    }),
    toHaveValidMetadata: (of) => ({
      passes: () => of(manifest).toHaveValidMetadata(),
      fails: () => of({ ...manifest, version: 'one', permissions: { ui: { reason: '' } } }).toHaveValidMetadata(),
      message:
        'Expected that the metadata is valid. Wrong: the version "one" (three numbers, as 1.0.0), the permission "ui" (without a reason).',
      negated: 'Expected the opposite, but the metadata is valid.',
    }),
    toMatchManifest: (of) => ({
      passes: () => of(host).toMatchManifest(manifest),
      fails: () => of(host).toMatchManifest({ ...manifest, hooks: [], contributes: {} }),
      message: 'Expected that "words" is what its manifest says. Different: hooks, endpoints.',
      negated: 'Expected the opposite, but "words" is what its manifest says.',
    }),
    toHaveNoA11yViolations: (of) => ({
      passes: () => of(view('image', { alt: '' })).toHaveNoA11yViolations(),
      fails: () => of(view('textField', { placeholder: 'Name' })).toHaveNoA11yViolations(),
      message: 'Expected that the view can be used by everybody. a textField without "label"',
      negated: 'Expected the opposite, but the view can be used by everybody.',
    }),
  };

  it.each(Object.entries(cases))(
    '%s passes, fails and is negated, in words that say what was seen',
    async (_name, of) => {
      const { passes, message, negated } = of(expected);
      await passes();
      await of(otherwise).fails();
      await expect(async () => of(expected).fails()).rejects.toThrow(message);
      await expect(async () => of(otherwise).passes()).rejects.toThrow(negated);
    },
  );

  it('tell a denial from other failures, in work, in a hook and in a function', async () => {
    await expect(fired(refused)).not.toBeDenied('events');
    await expect(() => Promise.reject(new Error('storage.'))).not.toBeDenied('storage');
    await expect(async () => {
      await expect(() => Promise.reject(new Error('No.'))).toBeDenied('storage');
    }).rejects.toThrow('Expected that "storage" is denied. It failed by: No.');
  });

  it('say first to stop what still runs, before leaks are looked for', () => {
    expect(() => expect(host).toHaveNoLeaks('words')).toThrow('It still runs: dispose of the host first.');
  });

  it('say which plugins there are, when one is asked for that is not there', () => {
    expect(() => expect(host).toBeLoaded('word')).toThrow('This test host has no plugin "word". It has words.');
  });

  it('see what every part of a view lacks', () => {
    expect(view('image', {})).not.toHaveNoA11yViolations();
    expect(view('button', { children: '×' })).not.toHaveNoA11yViolations();
    expect(view('button', { children: ['Save'] })).toHaveNoA11yViolations();
  });

  it('find that an example is what its build says of it', async () => {
    const folder = join(import.meta.dirname, '../../example-plugins/submission-outbox');
    const { manifest: built } = await createPluginBuilder(folder).build();
    expect(built).toHaveValidMetadata();
    expect(await createTestHost({ plugins: [outbox] })).toMatchManifest(built);
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
