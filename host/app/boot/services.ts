import type { CollectionName, Collections } from '@airlock/sdk';
import { capabilitiesService } from '../../services/capabilities.ts';
import { clipboardService } from '../../services/clipboard.ts';
import { commandsService } from '../../services/commands.ts';
import { configService } from '../../services/config.ts';
import { type DataRecord, dataService, type DataSource } from '../../services/data.ts';
import { cryptoService } from '../../services/crypto.ts';
import { createEventBus, type EventBus, eventsService } from '../../services/events.ts';
import { filesService } from '../../services/files.ts';
import { type Logs, logService } from '../../services/log.ts';
import { networkService } from '../../services/network.ts';
import { notificationsService } from '../../services/notifications.ts';
import { storageService } from '../../services/storage.ts';
import { uiService } from '../../services/ui.ts';
import { windowService } from '../../services/window.ts';
import type { Service } from '../../kernel/dispatch/service.ts';
import type { Workspace, WorkspaceCollections } from '../data/workspace.ts';
import { shortName } from '../plugins/naming.ts';
import { toast } from '../ui/toast.tsx';
import { appearance, toAppearance } from './appearance.ts';
import { notify } from './notify.ts';
import { publicCommands } from './public-commands.ts';
import { checkedRecord, selectRecords } from './records.ts';

/** What plugins may call in this app, over its own data. */
export function createServices(
  workspace: Workspace,
  facts: {
    /** Whether plugins may be granted addresses on this machine: for development alone. */
    readonly localhost: boolean;
  },
): { readonly services: readonly Service[]; readonly logs: Logs; readonly bus: EventBus } {
  const bus = createEventBus();
  tellOfDevice(bus);
  for (const name of collections) {
    workspace[name].subscribe(({ type, id }) => bus.publish(`${name}.${type}`, { id }));
  }
  const { service: log, logs } = logService();
  return {
    bus,
    logs,
    services: [
      log,
      storageService(),
      filesService(),
      networkService(facts),
      cryptoService(),
      clipboardService({ write: (text) => navigator.clipboard.writeText(text) }),
      notificationsService(notify),
      commandsService(publicCommands),
      dataService(dataSource(workspace)),
      configService({
        get: (key) => (key.startsWith(APPEARANCE) ? { ...appearance.get() }[key.slice(APPEARANCE.length)] : undefined),
        set(key, value) {
          if (!key.startsWith(APPEARANCE)) throw new Error(`There is no setting "${key}".`);
          const name = key.slice(APPEARANCE.length);
          const next = toAppearance({ ...appearance.get(), [name]: value }, appearance.get());
          if ({ ...next }[name] !== value) throw new Error(`"${key}" cannot be ${JSON.stringify(value)}.`);
          appearance.set(next);
        },
      }),
      eventsService(bus),
      capabilitiesService,
      windowService,
      uiService(({ plugin, message, tone }) => {
        toast(`${shortName(plugin)}: ${message}`, tone === 'critical' ? 'danger' : tone);
      }),
    ],
  };
}

/** What happens to the device and to how the app looks. */
function tellOfDevice(bus: EventBus): void {
  appearance.subscribe(() => bus.publish('appearance.changed', { ...appearance.get() }));
  addEventListener('online', () => bus.publish('app.online', null));
  addEventListener('offline', () => bus.publish('app.offline', null));
}

const APPEARANCE = 'appearance.';
const collections = ['forms', 'submissions', 'pages'] as const satisfies readonly CollectionName[];

/** The workspace's records as the `data` service meets them. */
function dataSource(workspace: Workspace): DataSource {
  const nameOf = (name: string): CollectionName => {
    const known = collections.find((collection) => collection === name);
    if (!known) throw new Error(`There is no collection "${name}".`);
    return known;
  };
  return {
    collections,
    get: (name, id) => workspace[nameOf(name)].get(id),
    list: async (name, query) => selectRecords(await workspace[nameOf(name)].list(), query),
    put: (name, value) => put(workspace, nameOf(name), value),
    delete: (name, id) => workspace[nameOf(name)].delete(id),
    subscribe: (name, listener) => workspace[nameOf(name)].subscribe(listener),
  };
}

async function put<C extends CollectionName>(
  collections: { readonly [C in CollectionName]: WorkspaceCollections[C] },
  name: C,
  value: DataRecord,
): Promise<void> {
  const collection: { put(record: Collections[C]): Promise<void> } = collections[name];
  await collection.put(checkedRecord(name, value));
}
