import { createPluginBuilder } from '@airlock/sdk/build';
import type { PluginManifest } from '@airlock/sdk';
import { createTestDoor } from '../../host/app/development/door.ts';
import { createWitness } from '../../host/app/development/witness.ts';
import { checkedRecord, selectRecords } from '../../host/app/boot/records.ts';
import { systemClock } from '../../host/kernel/clock.ts';
import { AirlockError } from '../../host/kernel/errors.ts';
import { memoryStore } from '../../host/kernel/storage/memory-store.ts';
import type { InstanceEnd, Realm } from '../../host/kernel/realm.ts';
import { withOwnFailures } from '../../host/runtimes/failures.ts';
import { copyData } from '../../host/runtimes/channel/data.ts';
import { limits } from '../../host/runtimes/channel/protocol.ts';
import { createContext, type ContextSource } from '../../host/runtimes/context.ts';
import { readDefinition, runnable } from '../../host/runtimes/definition.ts';
import { runEndpoint } from '../../host/runtimes/endpoint.ts';
import { createLog } from '../../host/runtimes/log.ts';
import { capabilitiesService } from '../../host/services/capabilities.ts';
import { clipboardService } from '../../host/services/clipboard.ts';
import { commandsService } from '../../host/services/commands.ts';
import { configService } from '../../host/services/config.ts';
import { type DataRecord, dataService, type DataSource } from '../../host/services/data.ts';
import { createEventBus, eventsService } from '../../host/services/events.ts';
import { filesService } from '../../host/services/files.ts';
import { logService } from '../../host/services/log.ts';
import { networkService } from '../../host/services/network.ts';
import { notificationsService } from '../../host/services/notifications.ts';
import { storageService } from '../../host/services/storage.ts';
import { uiService } from '../../host/services/ui.ts';
import type { DataChange, DataQuery } from '@airlock/sdk';
import { installNewest } from '../../host/app/development/install.ts';
import { temporaryFolder } from '../fixtures/folders.ts';
import { testWorld } from '../fixtures/host.ts';
import { readDetails, type ContractHost, type ContractSubject } from './contract.ts';
import { plugins, type ContractPlugin } from './plugins/index.ts';
import { writeContractPlugin } from './write.ts';

/** The manifests that the build derives from the plugins of the contract. */
export async function contractManifests(): Promise<ReadonlyMap<string, PluginManifest>> {
  await using home = await temporaryFolder('contract');
  const manifests = new Map<string, PluginManifest>();
  for (const id of Object.keys(plugins) as ContractPlugin[]) {
    const folder = await writeContractPlugin(home.path, id, ['page']);
    const { manifest } = await createPluginBuilder(folder).build();
    manifests.set(id, { ...manifest, targets: { page: { entry: 'page.js' } } });
  }
  return manifests;
}

/**
 * The real host in Node: kernel and services, with the app's records and files in memory. Plugins run in this process, by
 * the code that runs them in a page.
 */
export function kernelSubject(manifests: ReadonlyMap<string, PluginManifest>): ContractSubject {
  return {
    async open(ids) {
      const world = await testWorld(memoryStore());
      for (const id of ids) {
        const manifest = manifests.get(id);
        if (manifest === undefined) throw new Error(`There is no manifest of "${id}".`);
        await world.publish({ id, manifest, files: { 'page.js': id } });
      }
      const bus = createEventBus();
      const { service: log, logs } = logService();
      const shown: string[] = [];
      const clipboard: string[] = [];
      const answers = new Map<string, Parameters<ContractHost['serve']>[1]>();
      const services = [
        log,
        storageService(),
        filesService(),
        networkService({ fetch: async (input, init) => answered(answers.get(String(input)), init?.signal) }),
        clipboardService({ write: async (text) => void clipboard.push(text), userIsActive: () => true }),
        notificationsService(({ title, body }) => void shown.push(`${title} – ${body}`)),
        commandsService(),
        dataService(records()),
        configService(themes()),
        eventsService(bus),
        capabilitiesService,
        uiService(({ message }) => void shown.push(message)),
      ];
      const witness = createWitness({ services, bus });
      const host = await world.host({
        // Real durations; the date is that of the signed registry.
        hostVersion: '0.1.0',
        clock: { ...systemClock, now: () => world.clock.now() },
        registries: [{ name: 'development', urls: ['https://registry.example/'], root: world.registry.pinned }],
        realms: [moduleRealm],
        services: witness.services,
      });
      for (const id of ids) await installNewest(host, id, []);
      const door = createTestDoor({ host, logs, bus, store: world.store, witness });
      return {
        ...door,
        executeHook: async (token, value, run) => {
          const { result, ran, faults } = await door.executeHook(token, value, run);
          return { result, ran, faults: faults.map(({ plugin, hook, code }) => ({ plugin, hook, code })) };
        },
        emit: async (name, payload) => door.emit(name, payload),
        published: async () => door.events(),
        whenAsked: async (answer) => door.whenAsked(answer),
        logs: async (id) =>
          door.logs(id).map(({ level, message, details }) => ({ level, message, details: readDetails(details) })),
        async request(plugin, method, path, { headers = {}, json } = {}) {
          const body = json === undefined ? undefined : new TextEncoder().encode(JSON.stringify(json));
          const result = await host.endpoints.handle(
            {
              method,
              address: `${plugin}${path}`,
              headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
              page: false,
            },
            async (most) => {
              if (body !== undefined && body.length > most) {
                throw new AirlockError('ENDPOINT_TOO_LARGE', 'Too large.');
              }
              return body;
            },
            new AbortController().signal,
          );
          const bytes: Uint8Array[] = result.body === undefined ? [] : [result.body];
          for (let piece = await result.pieces?.pull(); piece !== undefined; piece = await result.pieces?.pull()) {
            bytes.push(piece);
          }
          const text = new TextDecoder().decode(Buffer.concat(bytes));
          const isJson = result.headers['content-type']?.startsWith('application/json') === true;
          return {
            status: result.status,
            headers: result.headers,
            body: text === '' ? undefined : isJson ? JSON.parse(text) : text,
          };
        },
        serve: async (url, answer) => void answers.set(url, answer),
        shows: async (text) => shown.some((line) => line.includes(text)),
        clipboard: async () => clipboard.at(-1) ?? '',
        [Symbol.asyncDispose]: () => host.dispose(),
      };
    },
  };
}

/** Runs what the test imported, found by the text of the verified entry; otherwise as in a page. */
const moduleRealm: Realm = {
  kind: 'page',
  async start(pkg, services) {
    const id = new TextDecoder().decode(await pkg.file('page.js')) as ContractPlugin; // as published above
    const stopping = new AbortController();
    let end: (reason: InstanceEnd) => void = () => undefined;
    const ended = new Promise<InstanceEnd>((resolve) => (end = resolve));
    const copied = (value: unknown): unknown =>
      typeof value === 'function' ? value : copyData(value, limits.fromPlugin);
    const call: ContextSource['call'] = async (method, args, signal) => {
      stopping.signal.throwIfAborted();
      const both = signal === undefined ? stopping.signal : AbortSignal.any([stopping.signal, signal]);
      return services.call(method, args.map(copied), both);
    };
    const { log, flush } = createLog((lines) => call('log.write', [lines]));
    const { version } = pkg.manifest;
    const made = createContext({
      plugin: { id, version, realm: 'page' },
      methods: services.methods,
      call,
      log,
      signal: stopping.signal,
    });
    const definition = runnable(readDefinition(plugins[id]), made);
    return {
      realm: 'page',
      isolation: 'page',
      registered: definition.registered,
      ended,
      async lifecycle(step, _signal, argument) {
        try {
          return await definition.lifecycle(step, argument);
        } finally {
          if (step === 'unload') {
            await flush();
            stopping.abort();
          }
        }
      },
      runHook: (index, value, run, signal) => withOwnFailures(() => definition.runHook(index, value, run, { signal })),
      runCommand: async (command, argument) => definition.runCommand(command, argument),
      runCapability: async (name, input, caller, signal) =>
        copied(await definition.runCapability(name, copied(input), { caller, signal })),
      runEndpoint: async (key, request, signal) => runEndpoint(definition.endpoint(key), request, signal),
      dispose() {
        stopping.abort();
        end({ reason: 'disposed' });
      },
    };
  },
};

async function answered(
  answer: Parameters<ContractHost['serve']>[1] | undefined,
  signal: AbortSignal | null | undefined,
): Promise<Response> {
  if (answer === 'hang') {
    return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)));
  }
  if (answer === undefined || answer === 'fail') throw new TypeError('Failed to fetch');
  return new Response(answer.text, { status: answer.status });
}

/** The app's records in memory, with the checks that the app itself makes. */
function records(): DataSource {
  const tables = new Map<string, Map<string, DataRecord>>(
    ['forms', 'submissions', 'pages'].map((name) => [name, new Map()]),
  );
  const listeners = new Map<string, Set<(change: DataChange<DataRecord>) => void>>();
  const tell = (name: string, change: DataChange<DataRecord>): void =>
    listeners.get(name)?.forEach((listener) => listener(change));
  return {
    collections: [...tables.keys()],
    get: async (name, id) => tables.get(name)?.get(id),
    list: async (name, query: DataQuery) => selectRecords([...(tables.get(name)?.values() ?? [])], query),
    async put(name, value) {
      const record = checkedRecord(name as 'forms', value); // one of the three
      const type = tables.get(name)?.has(record.id) === true ? 'changed' : 'added';
      tables.get(name)?.set(record.id, record);
      tell(name, { type, id: record.id, record });
    },
    async delete(name, id) {
      if (tables.get(name)?.delete(id) === true) tell(name, { type: 'removed', id });
    },
    subscribe(name, listener) {
      const own = listeners.get(name) ?? new Set();
      listeners.set(name, own.add(listener));
      return () => own.delete(listener);
    },
  };
}

function themes() {
  let theme: unknown = 'system';
  return {
    get: (key: string) => (key === 'appearance.theme' ? theme : undefined),
    set(_key: string, value: unknown) {
      if (!['system', 'light', 'dark', 'contrast'].includes(String(value))) throw new Error('There is no such theme.');
      theme = value;
    },
  };
}
