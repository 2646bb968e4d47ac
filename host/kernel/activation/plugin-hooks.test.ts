import type { PluginManifest } from '@airlock/sdk';
import { beforeEach, expect, it } from 'vitest';
import { createHooks } from '../hooks/hooks.ts';
import type { Hooks } from '../hooks/types.ts';
import { hookIdFor, hooksService, isOfOther, ownTokens } from './plugin-hooks.ts';
import type { Caller } from '../dispatch/service.ts';

const R = '0123456789abcdef';
const OTHER = 'fedcba9876543210';
const manifest = (id: string): PluginManifest => ({
  manifestVersion: 1,
  id,
  version: '1.0.0',
  name: id,
  description: '',
  license: 'MIT',
  keywords: [],
  categories: [],
  hostApi: '^1.0.0',
  targets: { worker: { entry: 'worker.js' } },
  hooks: [],
  permissions: { hooks: { reason: 'Tells.', fire: [`${id}/*`] } },
  contributes: {
    hooks: (['filter', 'event', 'decision', 'collect'] as const).map((kind) => ({
      id: `${id}/${kind}`,
      kind,
      description: 'For a test.',
      timeout: 100,
    })),
  },
  dependencies: {},
  optionalDependencies: {},
});

let hooks: Hooks;
const caller = (name: string, id: string): Caller => ({
  name: `${name}/${id}`,
  manifest: manifest(id),
  realm: 'worker',
  scope: {},
  signal: new AbortController().signal,
  stopped: new AbortController().signal,
  stands: () => true,
  hold: () => () => false,
});
const fire = (by: Caller, id: string, value: unknown): unknown =>
  hooksService(hooks).methods['fire']?.handle(by, { id } as never, value as never);

beforeEach(() => {
  hooks = createHooks();
});

it('fires the hooks of a plugin as itself, each by its kind', async () => {
  const seen: unknown[] = [];
  for (const kind of ['filter', 'event', 'decision', 'collect']) {
    hooks.register(`${R}/bb`, hookIdFor(`${R}/bb`, `aa/${kind}`), {
      index: 0,
      run: (value, { run }) => {
        seen.push(run.firedBy);
        return `${String(value)}!`;
      },
    });
  }
  const a = caller(R, 'aa');
  expect(await fire(a, 'aa/filter', 'x')).toBe('x!');
  expect(await fire(a, 'aa/event', 'x')).toBeUndefined();
  expect(await fire(a, 'aa/decision', 'x')).toBe('x!');
  expect(await fire(a, 'aa/collect', 'x')).toEqual(['x!']);
  expect(seen).toEqual(Array.from({ length: 4 }, () => `${R}/aa`));
});

it('lets nobody fire a hook of the app or of another plugin', async () => {
  const a = caller(R, 'aa');
  for (const id of ['bb/filter', 'form.beforeCreate', 'aa/unknown'])
    await expect(fire(a, id, 1)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});

it('keeps plugins of different registries apart, whatever they are called', async () => {
  hooks.register(`${OTHER}/bb`, hookIdFor(`${OTHER}/bb`, 'aa/filter'), { index: 0, run: () => 'heard' });
  expect(await fire(caller(R, 'aa'), 'aa/filter', 'quiet')).toBe('quiet');
  expect(await fire(caller(OTHER, 'aa'), 'aa/filter', 'loud')).toBe('heard');
});

it('knows which hooks are of others', () => {
  expect(isOfOther(manifest('aa'), 'bb/done')).toBe(true);
  expect(isOfOther(manifest('aa'), 'aa/done')).toBe(false);
  expect(isOfOther(manifest('aa'), 'form.beforeCreate')).toBe(false);
});

it('forgets a token with the plugin that defined it, so that a new version can change it', async () => {
  const [token] = ownTokens(`${R}/aa`, manifest('aa'));
  if (token === undefined) throw new Error('There is one.');
  const defined = hooks.define(token);
  defined.dispose();
  hooks.define({ ...token, kind: 'event' });
  await expect(hooks.filter(token as never, 1)).rejects.toMatchObject({ code: 'HOOK_KIND_MISMATCH' });
});
