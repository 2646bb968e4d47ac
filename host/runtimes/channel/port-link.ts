import type { Link } from './channel.ts';

/** A channel's link over a message port. */
export function portLink(port: MessagePort): Link {
  return {
    send: (message, transfer) => port.postMessage(message, transfer),
    receive(listener) {
      port.addEventListener('message', (event) => listener(event.data, event.ports.length));
      port.addEventListener('messageerror', () => listener(undefined, 0));
      port.start();
    },
    close: () => port.close(),
  };
}
