import type { DataChange, DataQuery } from '@airlock/sdk';
import type { Service } from '../kernel/dispatch/service.ts';
import { capabilitiesService } from './capabilities.ts';
import { clipboardService } from './clipboard.ts';
import { commandsService } from './commands.ts';
import { configService } from './config.ts';
import { cryptoService } from './crypto.ts';
import { dataService, type DataRecord, type DataSource } from './data.ts';
import { createEventBus, eventsService } from './events.ts';
import { filesService } from './files.ts';
import { logService } from './log.ts';
import { networkService } from './network.ts';
import { notificationsService } from './notifications.ts';
import { storageService } from './storage.ts';
import { uiService } from './ui.ts';
import { windowService } from './window.ts';

/** Something a plugin did in its preview that would have been seen elsewhere. */
export interface PreviewNote {
  readonly kind: 'message' | 'notification' | 'clipboard' | 'network' | 'log';
  /** Plain text of the plugin; for `network` the address it wanted to reach, without its query. */
  readonly text: string;
}

/** Made-up records by collection. */
export type PreviewRecords = { readonly [collection: string]: readonly DataRecord[] };

/**
 * Services for a preview: the plugin's own storage and files are in memory, the records are copies of `records`, the network
 * answers nothing, and what would be shown or copied is told to `note` instead. Nothing of the app is reached.
 */
export function previewServices(records: PreviewRecords, note: (note: PreviewNote) => void): readonly Service[] {
  const { service: log, logs } = logService();
  logs.subscribe((added) => {
    for (const { level, message } of added) if (level !== 'debug') note({ kind: 'log', text: message });
  });
  const settings = new Map<string, unknown>();
  return [
    log,
    storageService(),
    filesService(),
    networkService({
      localhost: true,
      fetch: async (input) => {
        // The service hands over an address that it has checked.
        const { origin, pathname } = new URL(input instanceof Request ? input.url : String(input));
        note({ kind: 'network', text: `${origin}${pathname}` });
        throw new TypeError('A preview has no network.');
      },
    }),
    cryptoService(),
    clipboardService({ write: async (text) => note({ kind: 'clipboard', text }) }),
    notificationsService(({ title, body }) => note({ kind: 'notification', text: body ? `${title}: ${body}` : title })),
    commandsService(),
    dataService(copiesOf(records)),
    configService({ get: (key) => settings.get(key), set: (key, value) => void settings.set(key, value) }),
    eventsService(createEventBus()),
    capabilitiesService,
    windowService,
    uiService(({ message }) => note({ kind: 'message', text: message })),
  ];
}

/** Records that can be read and changed like the app's, and are gone with the page. */
function copiesOf(records: PreviewRecords): DataSource {
  type Told = (change: DataChange<DataRecord>) => void;
  const collections = new Map(
    Object.entries(records).map(([name, list]) => [
      name,
      { rows: new Map(list.map((row) => [row.id, structuredClone(row)])), told: new Set<Told>() },
    ]),
  );
  const of = (name: string) => {
    const found = collections.get(name);
    // The service checks names against `collections`.
    if (!found) throw new Error(`There is no collection "${name}".`);
    return found;
  };
  return {
    collections: [...collections.keys()],
    get: async (name, id) => structuredClone(of(name).rows.get(id)),
    async list(name, { where = {}, limit, after }: DataQuery) {
      const rows = [...of(name).rows.values()]
        .filter((row) => Object.entries(where).every(([key, value]) => valueOf(row, key) === value))
        .filter(({ id }) => after === undefined || id > after)
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      return structuredClone(rows.slice(0, limit));
    },
    async put(name, value) {
      const { rows, told } = of(name);
      const type = rows.has(value.id) ? 'changed' : 'added';
      rows.set(value.id, structuredClone(value));
      for (const tell of told) tell({ type, id: value.id, record: structuredClone(value) });
    },
    async delete(name, id) {
      const { rows, told } = of(name);
      if (rows.delete(id)) for (const tell of told) tell({ type: 'removed', id });
    },
    subscribe(name, listener) {
      const { told } = of(name);
      told.add(listener);
      return () => told.delete(listener);
    },
  };
}

function valueOf(row: DataRecord, key: string): unknown {
  return Object.entries(row).find(([name]) => name === key)?.[1];
}
