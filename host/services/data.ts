import type { DataChange, DataQuery } from '@airlock/sdk';
import { callback, integer, mapOf, maybe, objectOf, record, refuse, text, type Check } from '../kernel/check.ts';
import type { Service } from '../kernel/dispatch/service.ts';
import { subscriptions } from './subscriptions.ts';
import { tell } from './tell.ts';

/** A record of the app: plain data with an id. */
export interface DataRecord {
  readonly id: string;
}

/** The app's records, as it wants plugins to meet them. Its own checks and hooks apply to what plugins write. */
export interface DataSource {
  /** Names of all collections. */
  readonly collections: readonly string[];
  get(collection: string, id: string): Promise<DataRecord | undefined>;
  /** In order of id. */
  list(collection: string, query: DataQuery): Promise<readonly DataRecord[]>;
  /** Add or replace. */
  put(collection: string, value: DataRecord): Promise<void>;
  delete(collection: string, id: string): Promise<void>;
  subscribe(collection: string, listener: (change: DataChange<DataRecord>) => void): () => void;
}

const id = text(200);

const scalar: Check<string | number | boolean | null> = (value, where) =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : refuse(where, 'a string, a number, true, false or null');

const query = maybe(
  objectOf<Record<never, never>, DataQuery>({}, { where: mapOf(scalar), limit: integer(0), after: id }),
);

const item: Check<DataRecord> = (value, where) => {
  const found = record(value, where);
  return { ...found, id: id(found['id'], `${where}.id`) };
};

/** `data`: the app's records, by the collections that were granted. */
export function dataService(source: DataSource): Service {
  const collection: Check<string> = (value, where) =>
    source.collections.find((name) => name === value) ?? refuse(where, source.collections.join(' or '));
  const subject = ([name]: readonly unknown[]): string => String(name);
  const reads = {
    subject,
    allows: ({ read }: { read?: readonly string[] }, name: string) => read?.includes(name) ?? false,
  };
  const writes = {
    subject,
    allows: ({ write }: { write?: readonly string[] }, name: string) => write?.includes(name) ?? false,
  };

  return ({ fault }) => {
    const subscribe = subscriptions();
    return {
      name: 'data',
      permission: 'data',
      methods: {
        get: {
          ...reads,
          args: [collection, id],
          handle: (_caller, name: string, key: string) => source.get(name, key),
        },
        list: {
          ...reads,
          args: [collection, query],
          handle: (_caller, name: string, wanted: DataQuery | undefined) => source.list(name, wanted ?? {}),
        },
        put: {
          ...writes,
          args: [collection, item],
          handle: (_caller, name: string, value: DataRecord) => source.put(name, value),
        },
        delete: {
          ...writes,
          args: [collection, id],
          handle: (_caller, name: string, key: string) => source.delete(name, key),
        },
        subscribe: {
          ...reads,
          args: [collection, callback],
          handle(caller, name: string, listener: (change: DataChange<DataRecord>) => unknown) {
            return subscribe(caller, () =>
              source.subscribe(name, (change) => {
                // A grant that was taken back ends the news as well.
                if (caller.stands()) tell(caller, listener, change, fault);
              }),
            );
          },
        },
      },
    };
  };
}
