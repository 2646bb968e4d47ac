import type { CapabilityCaller } from '../plugin/contributions.ts';
import type { HookToken } from '../plugin/hook.ts';
import type { CapabilityInfo, NetworkRequest, NetworkResponse, PluginEvent, ServiceName } from '../plugin/services.ts';
import type { TestClock } from './clock.ts';
import { createTestRecords, type TestRecords } from './records.ts';

type Method = (...args: readonly never[]) => unknown;
type Methods = { readonly [method: string]: Method };

/** What the fakes remember and answer with; shared by all plugins of one test host. */
export interface TestWorld {
  readonly clock: TestClock;
  readonly records: TestRecords;
  /** The application's configuration. */
  readonly config: Map<string, unknown>;
  /** Every event, in order. */
  readonly events: PluginEvent[];
  /** Everything shown to the user, in order. */
  readonly shown: { readonly plugin: string; readonly message: string }[];
  readonly clipboard: string[];
  /** Answers requests; replace it in a test. Default: refuses all. */
  answer(url: string, request: NetworkRequest): NetworkResponse | Promise<NetworkResponse>;
  /** Functions that `capabilities.invoke` finds, by name; those that plugins of the test provide are there already. */
  readonly capabilities: Map<string, (input: unknown, caller: CapabilityCaller) => unknown>;
  /** What `capabilities.list` tells of them. */
  readonly offers: CapabilityInfo[];
  /** Exports that `context.use` finds, by token; those that plugins of the test provide are there already. */
  readonly exports: Map<string, (method: string, args: readonly unknown[], caller: CapabilityCaller) => unknown>;
  /** What a plugin's own hooks do when it fires them. Set by the test host. */
  fire(plugin: string, token: HookToken, value: unknown): Promise<unknown>;
  /** Functions that `commands.run` finds, by id. */
  readonly commands: Map<string, (argument: unknown) => unknown>;
  readonly listeners: Set<{ readonly pattern: string; readonly listener: (event: PluginEvent) => void }>;
}

export function createTestWorld(clock: TestClock): TestWorld {
  return {
    clock,
    records: createTestRecords(),
    config: new Map(),
    events: [],
    shown: [],
    clipboard: [],
    answer(url) {
      throw new Error(`No test answers "${url}": set world.answer.`);
    },
    capabilities: new Map(),
    offers: [],
    exports: new Map(),
    fire: () => missing('There is no test host to fire hooks in.'),
    commands: new Map(),
    listeners: new Set(),
  };
}

/** Publish an event as the host or a plugin would. */
export function publish(world: TestWorld, event: PluginEvent): void {
  world.events.push(event);
  for (const { pattern, listener } of world.listeners) {
    const fits = pattern.endsWith('.*') ? event.name.startsWith(pattern.slice(0, -1)) : event.name === pattern;
    if (fits) listener(structuredClone(event));
  }
}

/** Working fakes of every service for one plugin. */
export function createFakeServices(
  plugin: string,
  world: TestWorld,
  storage: Map<string, unknown>,
  files: Map<string, Uint8Array>,
): { readonly [service in ServiceName]: Methods } {
  return {
    storage: {
      get: (key: string) => structuredClone(storage.get(key)),
      set: (key: string, value: unknown) => void storage.set(key, structuredClone(value)),
      delete: (key: string) => void storage.delete(key),
      keys: (prefix = '') => [...storage.keys()].filter((key) => key.startsWith(prefix)).sort(),
      setMany: (values: { readonly [key: string]: unknown }) => {
        for (const [key, value] of Object.entries(values)) {
          if (value === undefined) storage.delete(key);
          else storage.set(key, structuredClone(value));
        }
      },
      getMany: (keys: readonly string[]) =>
        Object.fromEntries(keys.flatMap((key) => (storage.has(key) ? [[key, structuredClone(storage.get(key))]] : []))),
      usage: () => ({ used: JSON.stringify([...storage]).length, quota: 5 * 2 ** 20 }),
    },
    files: {
      read: (path: string) => files.get(path)?.slice() ?? missing(`There is no file "${path}".`),
      append: (path: string, content: Uint8Array) =>
        void files.set(path, Uint8Array.from([...(files.get(path) ?? []), ...content])),
      write: (path: string, content: Uint8Array) => void files.set(path, content.slice()),
      delete: (path: string) => void files.delete(path),
      list: (folder = '') =>
        [...files]
          .filter(([path]) => path.startsWith(folder))
          .map(([path, { length }]) => ({ path, size: length, changed: world.clock.now() }))
          .sort((a, b) => (a.path < b.path ? -1 : 1)),
      open: () => undefined,
      save: (path: string, content: Uint8Array) => {
        files.set(path, content.slice());
        return true;
      },
    },
    data: {
      get: world.records.get,
      list: world.records.list,
      put: world.records.put,
      delete: world.records.delete,
      subscribe: (...args: Parameters<TestRecords['subscribe']>) => {
        const stop = world.records.subscribe(...args);
        return async () => stop();
      },
    },
    config: {
      get: (key: string) => structuredClone(world.config.get(key)),
      set: (key: string, value: unknown) => void world.config.set(key, structuredClone(value)),
    },
    network: { fetch: (url: string, request: NetworkRequest = {}) => world.answer(url, request) },
    events: {
      subscribe: (pattern: string, listener: (event: PluginEvent) => void) => {
        const entry = { pattern, listener };
        world.listeners.add(entry);
        return async () => void world.listeners.delete(entry);
      },
      publish: (name: string, payload: unknown) =>
        publish(world, { name, payload: structuredClone(payload), from: plugin, time: world.clock.now() }),
    },
    capabilities: {
      invoke: (name: string, input: unknown) =>
        (world.capabilities.get(name) ?? missing(`There is no capability "${name}".`))(structuredClone(input), {
          plugin,
        }),
      list: ({ tag, text = '' }: { readonly tag?: string; readonly text?: string } = {}) =>
        world.offers.filter(
          ({ name, description, tags = [] }) =>
            (tag === undefined || tags.includes(tag)) && `${name} ${description}`.includes(text),
        ),
      // Test hosts keep no answers.
      invalidate: () => undefined,
    },
    hooks: { fire: (token: HookToken, value: unknown) => world.fire(plugin, token, value) },
    commands: {
      run: (id: string, argument?: unknown) =>
        (world.commands.get(id) ?? missing(`There is no command "${id}".`))(argument),
      list: () => [...world.commands.keys()].sort().map((id) => ({ id, title: id })),
    },
    ui: { notify: (message: string) => void world.shown.push({ plugin, message }) },
    clipboard: { write: (text: string) => void world.clipboard.push(text) },
    notifications: { show: (message: string) => void world.shown.push({ plugin, message }) },
  };
}

function missing(message: string): never {
  throw new Error(message);
}
