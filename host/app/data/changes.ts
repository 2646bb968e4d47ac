import { type TableName, tableNames } from './tables.ts';

/** Tells the other tabs that a record changed; they read it themselves. */
export interface Change {
  readonly collection: TableName;
  readonly type: 'added' | 'changed' | 'removed';
  readonly id: string;
}

export interface ChangeChannel {
  post(change: Change): void;
  subscribe(listener: (change: Change) => void): () => void;
  close(): void;
}

export function openChanges(name = 'airlock-workspace'): ChangeChannel {
  const channel = new BroadcastChannel(name);
  return {
    post: (change) => channel.postMessage(change),
    subscribe(listener) {
      const receive = (event: MessageEvent<unknown>): void => {
        const change = read(event.data);
        if (change) listener(change);
      };
      channel.addEventListener('message', receive);
      return () => channel.removeEventListener('message', receive);
    },
    close: () => channel.close(),
  };
}

/** Another version of the app may be open in the other tab: what is not understood is passed over. */
function read(data: unknown): Change | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  if (!('collection' in data && 'type' in data && 'id' in data)) return undefined;
  const { type, id } = data;
  const collection = tableNames.find((name) => name === data.collection);
  if (!collection) return undefined;
  if (type !== 'added' && type !== 'changed' && type !== 'removed') return undefined;
  return typeof id === 'string' ? { collection, type, id } : undefined;
}
