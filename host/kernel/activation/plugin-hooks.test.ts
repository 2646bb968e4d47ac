import type { PluginManifest } from '@airlock/sdk';
import { beforeEach, expect, it } from 'vitest';
import type { AirlockError } from '../errors.ts';
import { createHooks } from '../hooks/hooks.ts';
import type { HookCall, Hooks } from '../hooks/types.ts';
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
let service: ReturnType<typeof hooksService>;
let faults: AirlockError[];
const fire = (by: Caller, id: string, value: unknown, execution?: string): unknown =>
  service.methods['fire']?.handle(by, { id } as never, value as never, execution as never);

beforeEach(() => {
  hooks = createHooks();
  faults = [];
  service = hooksService(hooks, (fault) => void faults.push(fault));
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

/** Each of these plugins fires its own hook when that of the one before was fired; the first also for the last. */
function circle(...ids: readonly string[]): void {
  for (const [at, id] of ids.entries()) {
    hooks.register(`${R}/${id}`, hookIdFor(`${R}/${id}`, `${ids.at(at - 1)}/filter`), {
      index: 0,
      run: async (value, { run }: HookCall) =>
        `${String(await fire(caller(R, id), `${id}/filter`, value, run.executionId))} ${id}`,
    });
  }
}

it.each([[['aa']], [['aa', 'bb']], [['aa', 'bb', 'cc', 'dd']]])(
  'ends a circle of %j where a hook would be fired for itself',
  async (ids) => {
    circle(...ids);
    const rest = ids.slice(1).toReversed();
    expect(await fire(caller(R, 'aa'), 'aa/filter', 'x')).toBe(['x', ...rest].join(' '));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({ code: 'HOOK_CYCLE', plugin: `${R}/aa`, hook: `${R}/aa/filter` });
    expect(faults[0]?.message).toContain([...ids, 'aa'].map((id) => `${id}/filter`).join(' → '));
  },
);

it('fires a hook again and again, side by side, and for different ones, as long as it does not wait for itself', async () => {
  for (const id of ['bb', 'cc']) {
    hooks.register(`${R}/${id}`, hookIdFor(`${R}/${id}`, 'aa/event'), {
      index: 0,
      run: async (value, { run }: HookCall) => fire(caller(R, id), `${id}/filter`, value, run.executionId),
    });
  }
  const seen: unknown[] = [];
  for (const id of ['bb', 'cc'])
    hooks.register(`${R}/dd`, hookIdFor(`${R}/dd`, `${id}/filter`), {
      index: 0,
      run: (value) => (seen.push(value), value),
    });
  await Promise.all([1, 2].map((value) => fire(caller(R, 'aa'), 'aa/event', value)));
  await fire(caller(R, 'aa'), 'aa/event', 3, 'an execution that is over');
  expect(seen.sort()).toEqual([1, 1, 2, 2, 3, 3]);
  expect(faults).toEqual([]);
});
