import type { PluginManifest } from '@airlock/sdk';
import { systemClock } from '../../../host/kernel/clock.ts';
import { createDispatcher } from '../../../host/kernel/dispatch/dispatch.ts';
import { text } from '../../../host/kernel/check.ts';
import type { LoadedPackage, PluginInstance, ServiceCaller } from '../../../host/kernel/realm.ts';
import type { ServiceDefinition } from '../../../host/kernel/dispatch/service.ts';
import { ensureServiceWorker } from '../../../host/runtimes/control.ts';
import { createWorkerRealm } from '../../../host/runtimes/worker/realm.ts';

/** A service as the host has them: shape of the argument, permission, scope and audit are all checked. */
const notes: ServiceDefinition = {
  name: 'data',
  permission: 'data',
  rate: 1e9,
  methods: {
    echo: {
      args: [text(20), (value) => value],
      subject: ([collection]) => String(collection),
      allows: ({ read }, collection) => read?.includes(collection) ?? false,
      handle: (_caller, _collection: string, value: unknown) => value,
    },
  },
};

const never = new AbortController().signal;
const manifest = {
  id: 'bench',
  version: '1.0.0',
  targets: { worker: { entry: 'worker.js' } },
  contributes: {},
  permissions: { data: { reason: 'to measure', read: ['submissions'] } },
} as Partial<PluginManifest> as PluginManifest; // what the realm and the dispatcher read of one

function services(): ServiceCaller {
  const audited: unknown[] = [];
  const dispatcher = createDispatcher({
    services: [notes],
    clock: systemClock,
    grants: {
      find: (_plugin, permission) => ({
        permission,
        scope: { read: ['submissions'] },
        since: 0,
        by: 'user',
        lasts: 'always',
      }),
      refusals: () => [],
      subscribe: () => () => undefined,
    },
    record: (fact) => {
      audited.push(fact);
      if (audited.length > 1000) audited.length = 0;
    },
  });
  return dispatcher.callerFor({ name: 'bench/bench', manifest, realm: 'worker' }, never);
}

const packageOf = (code: string): LoadedPackage => ({
  name: 'bench/bench',
  manifest,
  release: '',
  file: async () => new TextEncoder().encode(code),
  url: (path) => path,
});

const realm = createWorkerRealm({ controlled: ensureServiceWorker });
let instance: PluginInstance | undefined;

const run = { executionId: 'bench', hook: 'bench.hook', time: 0 };
const api = {
  async start(code: string): Promise<void> {
    instance = await realm.start(packageOf(code), services(), never);
  },
  /** Milliseconds per call of the host to the plugin's hook, one sample for each batch. */
  async hook(value: unknown, batches: number, batch: number): Promise<number[]> {
    const times: number[] = [];
    for (let at = 0; at < batches; at += 1) {
      const began = performance.now();
      for (let call = 0; call < batch; call += 1) await instance?.runHook(1, value, run, never);
      times.push((performance.now() - began) / batch);
    }
    return times;
  },
  /** The same for calls of the plugin to a service; it times them itself. */
  service: (value: unknown, batches: number, batch: number): Promise<unknown> =>
    Promise.resolve(instance?.runHook(0, { value, batches, batch }, run, never)),
  /** The service worker is there, as it is at every start of an app but the first. */
  controlled: () => ensureServiceWorker(),
  /** Milliseconds until `count` plugins registered, with the sandbox up (`warm`) or from nothing. */
  async startMany(code: string, count: number, warm: boolean): Promise<number> {
    const fresh = createWorkerRealm();
    if (warm) await fresh.warm();
    const began = performance.now();
    const started = await Promise.all(
      Array.from({ length: count }, () => fresh.start(packageOf(code), services(), never)),
    );
    const took = performance.now() - began;
    for (const each of started) each.dispose();
    fresh.dispose();
    return took;
  },
};
type Api = typeof api;

declare global {
  var bench: Api;
}
globalThis.bench = api;
