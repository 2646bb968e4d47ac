import { expose, wrap } from 'comlink';

type Listener = (event: { readonly data: unknown }) => void;
type Remote = { readonly [method: string]: (...args: readonly unknown[]) => Promise<unknown> };

/**
 * One direction of a channel as Comlink sees it: it never touches the real port. What it sends goes through `send`; what
 * it receives has passed the guard and comes by `deliver`.
 */
export interface ComlinkEnd {
  deliver(message: object): void;
}

/** Answer calls from a table of functions. */
export function exposeEnd(table: object, send: (message: unknown, transfer: Transferable[]) => void): ComlinkEnd {
  const end = makeEnd(send);
  expose(table, end.endpoint);
  return end;
}

/** Make calls. Each property of `remote` is a function; nothing else of Comlink's proxy may be used. */
export function wrapEnd(send: (message: unknown, transfer: Transferable[]) => void): ComlinkEnd & { remote: Remote } {
  const end = makeEnd(send);
  // Comlink's proxy answers to every name; the channel calls only those that the other side serves.
  const proxy = wrap(end.endpoint) as unknown as Remote;
  return { deliver: end.deliver, remote: proxy };
}

function makeEnd(send: (message: unknown, transfer: Transferable[]) => void) {
  let listener: Listener | undefined;
  return {
    deliver: (message: object) => listener?.({ data: message }),
    endpoint: {
      postMessage: (message: unknown, transfer: Transferable[] = []) => send(message, transfer),
      addEventListener: (_type: string, added: EventListenerOrEventListenerObject) => {
        // Comlink adds one function and reads nothing of the event but `data`.
        listener = added as unknown as Listener;
      },
      removeEventListener: () => {
        listener = undefined;
      },
    },
  };
}
