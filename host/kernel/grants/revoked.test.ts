import type { PermissionName, PluginManifest } from '@airlock/sdk';
import { beforeEach, expect, it, vi } from 'vitest';
import { createEventBus, eventsService } from '../../services/events.ts';
import { dataService } from '../../services/data.ts';
import { filesService } from '../../services/files.ts';
import { testClock, type TestClock } from '../../../test/fixtures/clock.ts';
import { manifest } from '../../../test/fixtures/registry-simulator/index.ts';
import { createCapabilities } from '../capabilities/create-capabilities.ts';
import { createEndpoints } from '../endpoints/create-endpoints.ts';
import { createPrompts, type PromptDesk } from './create-prompts.ts';
import { createDispatcher } from '../dispatch/dispatch.ts';
import { grantWatching, whileGranted } from './grant-watch.ts';
import { createGrants, type GrantKeeper } from './grants.ts';
import { createHooks } from '../hooks/hooks.ts';
import { memoryStore } from '../storage/memory-store.ts';
import type { PluginInstance, ServiceCaller } from '../realm.ts';
import type { Service, ServiceHost } from '../dispatch/service.ts';

const NAME = '0123456789abcdef/notes';
const optional = { reason: 'x', optional: true } as const;
const asked: PluginManifest = {
  ...manifest('notes', '1.0.0'),
  permissions: {
    data: { ...optional, read: ['forms'] },
    events: { ...optional, subscribe: ['forms.*'] },
    window: optional,
    files: optional,
    network: { ...optional, origins: ['https://example.org'] },
    capabilities: { ...optional, provide: ['text.*'] },
    endpoints: optional,
    hooks: { ...optional, handle: ['other/*'] },
  },
};
const denied = { code: 'PERMISSION_DENIED', plugin: NAME };

let never: AbortSignal;
let clock: TestClock;
let grants: GrantKeeper;
let desk: PromptDesk;

beforeEach(async () => {
  never = new AbortController().signal;
  const store = memoryStore();
  await store.transaction(['grants'], 'write', (tx) => tx.put('grants', NAME, { format: 1, name: NAME, grants: [] }));
  clock = testClock();
  const fail = (error: unknown): never => {
    throw error;
  };
  grants = createGrants({
    store,
    clock,
    policy: {},
    tabs: { post: () => undefined, subscribe: () => () => undefined, close: () => undefined },
    record: () => undefined,
    kept: () => undefined,
    manifestOf: () => asked,
    onDamage: fail,
  });
  desk = createPrompts({ clock, grants, record: () => undefined, report: fail });
});

function door(service: Service): ServiceCaller {
  const lent = { store: memoryStore(), clock, grants, prompts: desk, fault: () => undefined } as Partial<ServiceHost>;
  // What these services take of it.
  const made = typeof service === 'function' ? service(lent as ServiceHost) : service;
  return createDispatcher({ services: [made], clock, grants, prompts: desk, record: () => undefined }).callerFor(
    { name: NAME, manifest: asked, realm: 'worker' },
    never,
  );
}

/** Call what needs an answer of the user, who allows it this once. */
async function once(answer: Promise<unknown>): Promise<unknown> {
  await vi.waitFor(() => expect(desk.current()?.kind).toBe('permission'));
  desk.answer(desk.current() as never, { allow: 'once' } as never);
  return answer;
}

/** Both ways to say no, and a no to something else, which changes nothing. */
const noes: readonly (readonly [string, (permission: PermissionName) => Promise<void>])[] = [
  ['takes it back', (permission) => grants.revoke(NAME, permission)],
  ['does not want to be asked again', (permission) => grants.refuse(NAME, permission)],
];

it.each(noes)('a call that was allowed once is broken off when the user %s', async (_how, sayNo) => {
  const hanging: Service = {
    name: 'network',
    permission: 'network',
    methods: {
      hang: {
        args: [],
        timeout: 60_000,
        handle: ({ signal }) => new Promise((_, no) => signal.addEventListener('abort', () => no(signal.reason))),
      },
    },
  };
  const running = once(door(hanging).call('network.hang', [], never));
  const outcome = running.catch((error: unknown) => error);
  await vi.waitFor(() => expect(desk.current()).toBeUndefined());
  await grants.revoke(NAME, 'files');
  expect(await Promise.race([outcome, Promise.resolve('goes on')])).toBe('goes on');
  await sayNo('network');
  expect(await outcome).toMatchObject(denied);
});

it.each(noes)('what goes on after a call that was allowed once ends when the user %s', async (_how, sayNo) => {
  const ended: unknown[] = [];
  const windows: Service = {
    name: 'window',
    permission: 'window',
    methods: { open: { args: [], handle: (caller) => void caller.hold((reason) => ended.push(reason)) } },
  };
  await once(door(windows).call('window.open', [], never));
  await grants.revoke(NAME, 'files');
  expect(ended).toEqual([]);
  await sayNo('window');
  expect(ended).toMatchObject([denied]);
});

it('news that were subscribed to once come until the user says no', async () => {
  const bus = createEventBus();
  const told: unknown[] = [];
  const listener = ({ name }: { name: string }): unknown => told.push(name);
  await once(door(eventsService(bus)).call('events.subscribe', ['forms.*', listener], never));
  bus.publish('forms.added', 1);
  await vi.waitFor(() => expect(told).toEqual(['forms.added']));

  let change: (change: never) => void = () => undefined;
  const source = {
    collections: ['forms'],
    subscribe: (_name: string, tell: typeof change) => ((change = tell), () => undefined),
  };
  await once(
    door(dataService(source as never)).call('data.subscribe', ['forms', (value: unknown) => told.push(value)], never),
  );
  change('changed' as never);
  expect(told).toEqual(['forms.added', 'changed']);

  await grants.refuse(NAME, 'events');
  await grants.refuse(NAME, 'data');
  bus.publish('forms.added', 2);
  change('changed again' as never);
  await new Promise((resolve) => setTimeout(resolve));
  expect(told).toEqual(['forms.added', 'changed']);
});

it('a permission that was allowed once and not used yet is gone when the user says no', async () => {
  desk.allowOnce(NAME, 'files', {});
  desk.allowOnce(NAME, 'data', { read: ['forms'] });
  await grants.refuse(NAME, 'files');
  await grants.forgetRefusal(NAME, 'files');
  expect(desk.useOnce(NAME, 'files', () => true)).toBeUndefined();
  expect(desk.useOnce(NAME, 'data', () => true)).toMatchObject({ scope: { read: ['forms'] } });
});

it('the question which file to open goes away with the permission to ask it', async () => {
  await grants.grant(NAME, 'files');
  const opened = door(filesService())
    .call('files.open', [], never)
    .catch((error: unknown) => error);
  await vi.waitFor(() => expect(desk.current()?.kind).toBe('open-file'));
  await grants.revoke(NAME, 'files');
  expect(await opened).toMatchObject(denied);
  expect(desk.current()).toBeUndefined();
});

/** A provider whose answers never come, and what it was told. */
function hangingProvider() {
  const told: unknown[] = [];
  const hang = (signal: AbortSignal): Promise<never> =>
    new Promise(() => signal.addEventListener('abort', () => told.push(signal.reason)));
  const pieces = { pull: () => new Promise<Uint8Array>(() => undefined), cancel: () => void told.push('cancelled') };
  const instance = {
    runCapability: (_name: string, _input: unknown, _caller: unknown, signal: AbortSignal) => hang(signal),
    runEndpoint: (key: string, _request: unknown, signal: AbortSignal) =>
      key === 'GET /stream' ? Promise.resolve({ status: 200, headers: {}, pieces }) : hang(signal),
  } as unknown as PluginInstance;
  const faults: unknown[] = [];
  return {
    told,
    faults,
    start: async () => ({ instance, stopped: never }),
    fault: (error: unknown) => void faults.push(error),
  };
}

it('a capability that runs is broken off when its provider may not offer it any more', async () => {
  const { told, faults, start, fault } = hangingProvider();
  const capabilities = createCapabilities({
    clock,
    compile: async () => () => undefined,
    mayProvide: (plugin) => grants.find(plugin, 'capabilities') !== undefined,
    watch: grantWatching(grants),
    record: () => undefined,
  });
  capabilities.add({ plugin: NAME, capability: { name: 'text.upper', description: '' }, start, fault });
  await grants.grant(NAME, 'capabilities');
  const answer = capabilities.invoke('text.upper').catch((error: unknown) => error);
  await new Promise((resolve) => setTimeout(resolve));
  await grants.grant(NAME, 'files');
  expect(told).toEqual([]);
  await grants.revoke(NAME, 'capabilities');
  expect(await answer).toMatchObject(denied);
  expect(told).toMatchObject([denied]);
  expect(faults).toEqual([]);
});

it('a request, and a body that is being read, are broken off when the plugin may not answer any more', async () => {
  const { told, faults, start, fault } = hangingProvider();
  const endpoints = createEndpoints({
    clock,
    hooks: createHooks({ clock }),
    compile: async () => () => undefined,
    mayServe: (plugin) => grants.find(plugin, 'endpoints') !== undefined,
    watch: grantWatching(grants),
    record: () => undefined,
  });
  for (const path of ['/hang', '/stream']) {
    endpoints.add({ plugin: NAME, endpoint: { method: 'GET', path, description: '' }, start, fault });
  }
  const ask = (path: string) =>
    endpoints.handle(
      { method: 'GET', address: `notes${path}`, headers: {}, page: false },
      async () => undefined,
      never,
    );
  await grants.grant(NAME, 'endpoints');
  const hanging = ask('/hang');
  const { pieces } = await ask('/stream');
  const piece = pieces?.pull().catch((error: unknown) => error);
  await grants.revoke(NAME, 'endpoints');
  expect((await hanging).status).toBe(403);
  expect(await piece).toMatchObject(denied);
  expect(told).toContain('cancelled');
  await expect(pieces?.pull()).rejects.toMatchObject(denied);
  expect(faults).toEqual([]);
});

it('an answer is given up when its grant goes, and one that is there at once is given as it is', async () => {
  const watch = grantWatching(grants);
  const holds = (): boolean => grants.find(NAME, 'hooks') !== undefined;
  await grants.grant(NAME, 'hooks');
  expect(whileGranted(watch(NAME, holds, 'take part'), 7)).toBe(7);
  expect(await whileGranted(watch(NAME, holds, 'take part'), Promise.resolve(7))).toBe(7);
  const given = whileGranted(watch(NAME, holds, 'take part'), new Promise(() => undefined)) as Promise<unknown>;
  const outcome = given.catch((error: unknown) => error);
  await grants.revoke(NAME, 'hooks');
  expect(await outcome).toMatchObject(denied);
});
