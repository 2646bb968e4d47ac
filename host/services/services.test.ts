import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { DataChange, PluginEvent } from '@airlock/sdk';
import { testClock } from '../../test/fixtures/clock.ts';
import { manifest } from '../../test/fixtures/registry-simulator/index.ts';
import type { Capabilities } from '../kernel/capabilities/capabilities.ts';
import { createDispatcher } from '../kernel/dispatch/dispatch.ts';
import type { AirlockError } from '../kernel/errors.ts';
import type { GrantScope } from '../kernel/grants/grants.ts';
import { idbStore } from '../kernel/storage/idb-store.ts';
import { memoryStore } from '../kernel/storage/memory-store.ts';
import type { Service } from '../kernel/dispatch/service.ts';
import type { Store } from '../kernel/storage/store.ts';
import { capabilitiesService } from './capabilities.ts';
import { configService } from './config.ts';
import { dataService, type DataRecord } from './data.ts';
import { SUBSCRIPTIONS } from './subscriptions.ts';
import { createEventBus, eventsService, type EventBus } from './events.ts';
import { logService } from './log.ts';
import { storageService } from './storage.ts';
import { uiService, type PluginNotice } from './ui.ts';

let store: Store;
let scope: GrantScope;
let faults: AirlockError[];
const clock = testClock();
const capabilities: Capabilities = {
  list: () =>
    ['text.upper', 'text.lower', 'mail.send'].map((name) => ({
      name,
      description: '',
      plugin: 'r/p',
      shadowed: name === 'text.lower',
    })),
  invoke: async (...given) => given,
  invalidate: () => undefined,
};

type Door = (method: string, ...args: unknown[]) => Promise<unknown>;

/** Calls of one plugin, which was granted `scope` for everything. */
function door(service: Service, name = '0123456789abcdef/notes', stopped = new AbortController().signal): Door {
  const grants = {
    find: (_plugin: string, permission: string) =>
      ({ permission, scope, since: 0, by: 'user', lasts: 'always' }) as never,
    refusals: () => [],
    subscribe: () => () => {},
  };
  const prompts = { openFile: async () => undefined, saveFile: async () => false };
  const runCommand = async (...given: unknown[]): Promise<unknown> => given;
  const fault = (error: AirlockError): void => void faults.push(error);
  const redact = (_plugin: string, text: string): string => text;
  const host = { store, clock, grants, capabilities, prompts, runCommand, measure: () => undefined, fault, redact };
  const made = typeof service === 'function' ? service(host) : service;
  const asked = Object.fromEntries(
    ['storage', 'data', 'config', 'events', 'ui', 'capabilities'].map((key) => [key, { reason: 'x', ...scope }]),
  );
  const { callerFor } = createDispatcher({ services: [made], grants, clock, record: () => {} });
  const plugin = { name, manifest: { ...manifest('notes', '1.0.0'), permissions: asked }, realm: 'worker' as const };
  const caller = callerFor(plugin, stopped);
  return (method, ...args) => caller.call(method, args, new AbortController().signal);
}

beforeEach(() => {
  store = memoryStore();
  scope = {};
  faults = [];
});

describe.each([
  ['memory', memoryStore],
  ['IndexedDB', () => idbStore(`services-${Math.random()}`)],
])('the storage service over %s', (_kind, make) => {
  beforeEach(() => {
    store = make();
  });

  it('keeps values of a plugin, and lists their keys in order', async () => {
    const call = door(storageService());
    await call('storage.set', 'b', { when: new Date(7), list: [1, 'two'] });
    await call('storage.set', 'a', undefined);
    await call('storage.set', 'ba', 3);
    expect(await call('storage.get', 'b')).toEqual({ when: new Date(7), list: [1, 'two'] });
    expect(await call('storage.keys')).toEqual(['a', 'b', 'ba']);
    expect(await call('storage.keys', 'b')).toEqual(['b', 'ba']);
    await call('storage.delete', 'b');
    expect(await call('storage.get', 'b')).toBeUndefined();
    expect(await call('storage.get', 'never')).toBeUndefined();
  });

  it.each(['../0123456789abcdef/other/secret', '__proto__', '0123456789abcdef/other\0secret', '\u0001', 'constructor'])(
    'keeps the key %j inside the plugin’s own space',
    async (key) => {
      const other = door(storageService(), '0123456789abcdef/other');
      await other('storage.set', 'secret', 'theirs');
      const call = door(storageService());
      await call('storage.set', key, 'mine');
      expect(await call('storage.get', key)).toBe('mine');
      expect(await other('storage.get', 'secret')).toBe('theirs');
      expect(await other('storage.keys')).toEqual(['secret']);
      await call('storage.delete', key);
      expect(await call('storage.keys')).toEqual([]);
    },
  );

  it.each([[''], ['x'.repeat(257)], [7], [null]])('refuses the key %j', async (key) => {
    await expect(door(storageService())('storage.set', key, 1)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('stops a plugin at its quota, without a trace, and leaves others alone', async () => {
    const call = door(storageService({ quota: 1000 }));
    await call('storage.set', 'a', 'x'.repeat(400));
    await expect(call('storage.set', 'b', 'x'.repeat(400))).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    await expect(call('storage.set', 'c', new Uint8Array(2000))).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    expect(await call('storage.keys')).toEqual(['a']);
    await door(storageService({ quota: 1000 }), '0123456789abcdef/other')('storage.set', 'b', 'x'.repeat(400));
    await call('storage.set', 'a', 'short');
    await call('storage.set', 'b', 'x'.repeat(400));
    await call('storage.delete', 'b');
    await call('storage.set', 'c', 'x'.repeat(400));
    expect(await call('storage.keys')).toEqual(['a', 'c']);
  });

  it('counts anew when the count was damaged', async () => {
    const call = door(storageService({ quota: 1000 }));
    await call('storage.set', 'a', 'x'.repeat(400));
    await store.transaction(['storage'], 'write', (tx) => tx.put('storage', '0123456789abcdef/notes\0', 'nonsense'));
    await expect(call('storage.set', 'b', 'x'.repeat(400))).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
  });

  it('says so when a value was damaged, and lets it be written again', async () => {
    const call = door(storageService());
    await call('storage.set', 'a', 1);
    await store.transaction(['storage'], 'write', (tx) => tx.put('storage', '0123456789abcdef/notes\0a', 'torn'));
    await expect(call('storage.get', 'a')).rejects.toMatchObject({ code: 'STORE_FAILED' });
    await call('storage.set', 'a', 2);
    expect(await call('storage.get', 'a')).toBe(2);
  });
});

describe('the data service', () => {
  const records = new Map<string, DataRecord>([['1', { id: '1' }]]);
  const listeners = new Set<(change: DataChange<DataRecord>) => void>();
  const service = dataService({
    collections: ['forms', 'submissions'],
    get: async (_collection, id) => records.get(id),
    list: async (_collection, { limit }) => [...records.values()].slice(0, limit),
    put: async (_collection, record) => void records.set(record.id, record),
    delete: async (_collection, id) => void records.delete(id),
    subscribe(_collection, listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });

  it('reads and writes the collections that were granted, and no other', async () => {
    scope = { read: ['forms'], write: ['submissions'] };
    const call = door(service);
    expect(await call('data.get', 'forms', '1')).toEqual({ id: '1' });
    expect(await call('data.list', 'forms')).toEqual([{ id: '1' }]);
    expect(await call('data.list', 'forms', { limit: 0 })).toEqual([]);
    await call('data.put', 'submissions', { id: '2', values: {} });
    expect(records.get('2')).toEqual({ id: '2', values: {} });
    await call('data.delete', 'submissions', '2');
    for (const denied of [
      ['data.list', 'submissions'],
      ['data.delete', 'forms', '1'],
      ['data.put', 'forms', { id: '3' }],
    ]) {
      const [method = '', ...args] = denied;
      await expect(call(String(method), ...args)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    }
    await expect(call('data.list', 'secrets')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(call('data.put', 'submissions', { values: {} })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(call('data.list', 'forms', { where: { a: {} } })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('tells of changes until it is told not to, the grant is gone or the plugin stops', async () => {
    scope = { read: ['forms'] };
    const stop = new AbortController();
    const call = door(service, undefined, stop.signal);
    const seen: unknown[] = [];
    const tellAll = (id: string): void => listeners.forEach((listener) => listener({ type: 'removed', id }));
    // The answer of a subscription is the function that ends it.
    const end = (await call('data.subscribe', 'forms', (change: unknown) => seen.push(change))) as () => void;
    tellAll('1');
    scope = {};
    tellAll('2');
    scope = { read: ['forms'] };
    tellAll('3');
    end();
    expect(listeners.size).toBe(0);
    await call('data.subscribe', 'forms', () => {
      throw new Error('bad listener');
    });
    tellAll('4');
    stop.abort();
    expect(listeners.size).toBe(0);
    expect(seen).toEqual(['1', '3'].map((id) => ({ type: 'removed', id })));
    expect(faults).toMatchObject([{ message: 'bad listener', plugin: '0123456789abcdef/notes' }]);
  });
});

describe('the events service', () => {
  let bus: EventBus;
  beforeEach(() => {
    bus = createEventBus({ clock });
  });

  it('publishes under the plugin’s name, within what was granted', async () => {
    scope = { publish: ['notes.*'] };
    const seen: PluginEvent[] = [];
    bus.subscribe('notes.*', (event) => seen.push(event));
    const call = door(eventsService(bus));
    await call('events.publish', 'notes.added', { id: 1 });
    expect(seen).toEqual([
      { name: 'notes.added', payload: { id: 1 }, from: '0123456789abcdef/notes', time: clock.now() },
    ]);
    await expect(call('events.publish', 'forms.changed', {})).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    await expect(call('events.publish', 'notes.*', {})).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('subscribes to a pattern only when all of it was granted', async () => {
    scope = { subscribe: ['forms.*', 'pages.changed'] };
    const call = door(eventsService(bus));
    const seen: string[] = [];
    const listener = ({ name }: PluginEvent): void => void seen.push(name);
    await call('events.subscribe', 'forms.field.*', listener);
    await call('events.subscribe', 'pages.changed', listener);
    for (const pattern of ['*', 'pages.*', 'form.*', 'formsx.*']) {
      await expect(call('events.subscribe', pattern, listener)).rejects.toMatchObject({ name: 'AirlockError' });
    }
    for (const name of ['forms.field.added', 'forms.added', 'pages.changed', 'pages.added']) bus.publish(name, {});
    expect(seen).toEqual(['forms.field.added', 'pages.changed']);
  });

  it('lets a plugin have 64 subscriptions at a time, and no more after it stopped', async () => {
    scope = { subscribe: ['forms.*'] };
    const stop = new AbortController();
    const call = door(eventsService(bus), undefined, stop.signal);
    const subscribe = (): Promise<unknown> => call('events.subscribe', 'forms.*', () => undefined);
    const ends = await Promise.all(Array.from({ length: SUBSCRIPTIONS }, subscribe));
    await expect(subscribe()).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    const [end] = ends as (() => void)[];
    end?.();
    end?.();
    await subscribe();
    await expect(subscribe()).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    expect(bus.audience('forms.added')).toBe(SUBSCRIPTIONS);
    stop.abort();
    expect(bus.audience('forms.added')).toBe(0);
  });

  it('lets a plugin tell so much, by the bytes of its events and by how many are told', async () => {
    scope = { publish: ['notes.*'] };
    let told = 0;
    for (let at = 0; at < 200; at += 1) bus.subscribe('notes.*', () => (told += 1));
    const call = door(eventsService(bus));
    const publish = (payload: unknown): Promise<unknown> => call('events.publish', 'notes.added', payload);
    await expect(publish(Array.from({ length: 10_000 }, () => 0))).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    expect(told).toBe(0);
    const large = 'x'.repeat(15_000);
    await publish(large);
    await expect(publish(large)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    await publish('what is small still goes out');
    expect(told).toBe(400);
    clock.advance(500);
    await expect(publish(large)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    clock.advance(1000);
    await publish(large);
    expect(told).toBe(600);
  });

  it('tells the others when one listener throws', () => {
    const errors: unknown[] = [];
    const own = createEventBus({ clock, onError: (error) => errors.push(error) });
    const seen: string[] = [];
    own.subscribe('a', () => {
      throw new Error('bad');
    });
    own.subscribe('a', ({ name }) => seen.push(name));
    own.publish('a', 1);
    expect([seen, errors]).toMatchObject([['a'], [{ message: 'bad' }]]);
  });
});

describe('the config service', () => {
  it('reads and writes the keys that were granted', async () => {
    scope = { read: ['app.*'], write: ['app.theme'] };
    const values = new Map<string, unknown>([['app.locale', 'en']]);
    const call = door(
      configService({
        get: (key) => values.get(key),
        set(key, value) {
          if (typeof value !== 'string') throw new Error('must be a string');
          values.set(key, value);
        },
      }),
    );
    expect(await call('config.get', 'app.locale')).toBe('en');
    await call('config.set', 'app.theme', 'dark');
    expect(values.get('app.theme')).toBe('dark');
    await expect(call('config.set', 'app.locale', 'de')).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    await expect(call('config.set', 'app.theme', 7)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});

describe('the log service', () => {
  it('keeps the newest entries of each plugin under its name', async () => {
    const { service, logs } = logService();
    const call = door(service);
    for (let n = 0; n < 4; n++) {
      await call(
        'log.write',
        Array.from({ length: 150 }, (_, at) => ({ level: 'info', message: `${n}-${at}`, time: 1 })),
      );
    }
    expect(logs.of('0123456789abcdef/notes')).toHaveLength(500);
    expect(logs.of('0123456789abcdef/notes').at(-1)).toMatchObject({
      message: '3-149',
      plugin: '0123456789abcdef/notes',
    });
    expect(logs.of('0123456789abcdef/other')).toEqual([]);
    await expect(call('log.write', [{ level: 'loud', message: 'x', time: 1 }])).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });
});

describe('the ui service', () => {
  it('shows a message under the plugin’s name, twice a second with a burst', async () => {
    const shown: PluginNotice[] = [];
    const call = door(uiService((notice) => shown.push(notice)));
    await call('ui.notify', 'Saved', { tone: 'success' });
    expect(shown).toEqual([{ plugin: '0123456789abcdef/notes', message: 'Saved', tone: 'success' }]);
    for (let n = 0; n < 3; n++) await call('ui.notify', 'again');
    await expect(call('ui.notify', 'flood')).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });
});

describe('the capabilities service', () => {
  it('calls what the grant covers, as the plugin that the host knows', async () => {
    scope = { invoke: ['text.*'] };
    const call = door(capabilitiesService);
    const [name, input, options] = (await call(
      'capabilities.invoke',
      'text.upper',
      { a: 1 },
      {
        timeout: 7,
        caller: { plugin: 'r/somebody-else' },
      },
    )) as unknown[];
    expect([name, input, options]).toMatchObject([
      'text.upper',
      { a: 1 },
      { timeout: 7, caller: { plugin: '0123456789abcdef/notes' }, signal: expect.any(AbortSignal) },
    ]);
  });

  it.each([
    ['mail.send', 'PERMISSION_DENIED'],
    ['texts.upper', 'PERMISSION_DENIED'],
    ['text.*', 'INVALID_ARGUMENT'],
  ])('refuses %s', async (name, code) => {
    scope = { invoke: ['text.*'], provide: ['mail.send'] };
    await expect(door(capabilitiesService)('capabilities.invoke', name)).rejects.toMatchObject({ code });
  });

  it('lists what can be called and nothing else', async () => {
    scope = { invoke: ['text.*'] };
    expect(await door(capabilitiesService)('capabilities.list')).toEqual([
      { name: 'text.upper', description: '', plugin: 'r/p' },
    ]);
  });
});
