/** How tabs of one app tell each other that stored state changed. Messages carry no state, only where to look. */
export interface TabSignal {
  post(message: TabMessage): void;
  /** Messages of other tabs, never one's own. */
  subscribe(listener: (message: TabMessage) => void): () => void;
  close(): void;
}

export type TabMessage =
  | { readonly type: 'plugin'; readonly name: string }
  | { readonly type: 'grants'; readonly name: string }
  /** What is kept about the updates of a plugin was changed. */
  | { readonly type: 'updates'; readonly name: string }
  | { readonly type: 'settings'; readonly name: string }
  /** Somebody asked for a plugin, or agreed to one. */
  | { readonly type: 'approvals' }
  /** An install was broken off, or is not any more. */
  | { readonly type: 'pending' }
  /** A registry was asked: what may run may have changed. */
  | { readonly type: 'registry'; readonly registry: string }
  /** What is known of a registry was written. */
  | { readonly type: 'trust'; readonly registry: string }
  /** The user arranged widgets. */
  | { readonly type: 'layout' };

/** A `BroadcastChannel` where the platform has one, else silence. */
export function platformTabs(name = 'airlock'): TabSignal {
  if (typeof BroadcastChannel === 'undefined') return { post() {}, subscribe: () => () => {}, close() {} };
  const channel = new BroadcastChannel(name);
  return {
    post: (message) => channel.postMessage(message),
    subscribe(listener) {
      const receive = (event: MessageEvent<unknown>): void => {
        const message = readMessage(event.data);
        if (message) listener(message);
      };
      channel.addEventListener('message', receive);
      return () => channel.removeEventListener('message', receive);
    },
    close: () => channel.close(),
  };
}

/** An older or newer version of the app may be open in another tab: what is not understood is passed over. */
function readMessage(data: unknown): TabMessage | undefined {
  if (typeof data !== 'object' || data === null || !('type' in data)) return undefined;
  const { type } = data;
  if (
    (type === 'plugin' || type === 'grants' || type === 'settings' || type === 'updates') &&
    'name' in data &&
    typeof data.name === 'string'
  ) {
    return { type, name: data.name };
  }
  if (type === 'approvals' || type === 'pending') return { type };
  if ((type === 'registry' || type === 'trust') && 'registry' in data && typeof data.registry === 'string') {
    return { type, registry: data.registry };
  }
  return type === 'layout' ? { type } : undefined;
}
