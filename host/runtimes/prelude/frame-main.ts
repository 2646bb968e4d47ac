import { portLink } from '../channel/port-link.ts';
import { describeThrown } from './errors.ts';
import * as network from './fetch.ts';
import { servePlugin } from './plugin.ts';
import { closeDocument } from './scuttle.ts';
import { createStage } from './stage.ts';

// What lets the plugin's script pass the policy of the page around, as it let this one.
const { nonce = '' } = document.currentScript ?? {};

// The first thing that runs in a plugin's document. It waits for the code and the port of the relay, which is the parent,
// and lets the code run as one script element: the policy of the document names its hash and no other script.
addEventListener('message', function begin(event: MessageEvent<Uint8Array<ArrayBuffer>>) {
  const [port] = event.ports;
  if (event.source !== parent || port === undefined) return;
  removeEventListener('message', begin);
  closeDocument(globalThis);
  servePlugin(
    {
      global: globalThis,
      link: portLink(port),
      onError(listener) {
        addEventListener('error', ({ message }) => listener(message));
        addEventListener('unhandledrejection', ({ reason }) =>
          listener(`Unhandled rejection: ${describeThrown(reason).message}`),
        );
      },
    },
    // Requests and trees are its worker's.
    { network: () => network },
    createStage(document),
  );
  const script = document.createElement('script');
  script.nonce = nonce;
  // Bytes that are no UTF-8 would not have the hash that the policy names, and not run.
  script.textContent = new TextDecoder('utf-8', { ignoreBOM: true }).decode(event.data);
  document.head.append(script);
  script.remove();
});
