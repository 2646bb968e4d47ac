import type { CollectionName, Collections, DataChange, DataQuery } from '@airlock/sdk';
import { configService } from '../../services/config.ts';
import { type DataRecord, dataService, type DataSource } from '../../services/data.ts';
import { createEventBus, eventsService } from '../../services/events.ts';
import { type Logs, logService } from '../../services/log.ts';
import { storageService } from '../../services/storage.ts';
import { uiService } from '../../services/ui.ts';
import type { Service } from '../../kernel/service.ts';
import type { Collection } from '../data/collection.ts';
import type { Workspace, WorkspaceCollections } from '../data/workspace.ts';
import { shortName } from '../plugins/naming.ts';
import { toast } from '../ui/toast.tsx';
import { appearance, toAppearance } from './appearance.ts';

/** What plugins may call in this app, over its own data. */
export function createServices(workspace: Workspace): { readonly services: readonly Service[]; readonly logs: Logs } {
  const bus = createEventBus();
  for (const name of collections) {
    workspace[name].subscribe(({ type, id }) => bus.publish(`${name}.${type}`, { id }));
  }
  const { service: log, logs } = logService();
  return {
    logs,
    services: [
      log,
      storageService(),
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
      uiService(({ plugin, message, tone }) => {
        toast(`${shortName(plugin)}: ${message}`, tone === 'critical' ? 'danger' : tone);
      }),
    ],
  };
}

const APPEARANCE = 'appearance.';
const collections = ['forms', 'submissions', 'pages'] as const satisfies readonly CollectionName[];

/** The workspace's records as the `data` service meets them. */
function dataSource(workspace: Workspace): DataSource {
  const named = <C extends CollectionName>(name: string): Collection<C> => {
    const known = collections.find((collection) => collection === name);
    if (!known) throw new Error(`There is no collection "${name}".`);
    const all: WorkspaceCollections = workspace;
    // The service only passes names of `collections`, and each is the collection of its name.
    return all[known] as unknown as Collection<C>;
  };
  return {
    collections,
    get: (name, id) => named(name).get(id),
    list: async (name, query) => select(await named(name).list(), query),
    put: async (name, value) => named(name).put(checked(name, value)),
    delete: (name, id) => named(name).delete(id),
    subscribe: (name, listener) => named(name).subscribe((change: DataChange<DataRecord>) => listener(change)),
  };
}

function select(records: readonly DataRecord[], { where = {}, limit, after }: DataQuery): readonly DataRecord[] {
  const wanted = Object.entries(where);
  return records
    .filter((record) =>
      wanted.every(([property, value]) =>
        Object.entries(record).some(([key, own]) => key === property && own === value),
      ),
    )
    .filter(({ id }) => after === undefined || id > after)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .slice(0, limit);
}

/** A record of a plugin, refused unless it has the shape that the app itself relies on. */
function checked(name: string, value: DataRecord): Collections[CollectionName] {
  const record: { readonly [key: string]: unknown } = { ...value };
  const needs: { readonly [collection: string]: { readonly [key: string]: string } } = {
    forms: { title: 'string', fields: 'list' },
    submissions: { formId: 'string', fields: 'list', values: 'object', state: 'string' },
    pages: { title: 'string', body: 'string', fields: 'object', published: 'boolean' },
  };
  for (const [key, type] of Object.entries({ ...needs[name], createdAt: 'number', updatedAt: 'number' })) {
    const found = Array.isArray(record[key]) ? 'list' : record[key] === null ? 'null' : typeof record[key];
    if (found !== type) throw new Error(`"${key}" of a record in "${name}" must be a ${type}, not ${found}.`);
  }
  // Its members were checked above.
  return record as unknown as Collections[CollectionName];
}
