import { frameBroker, nurseryBroker } from './broker.ts';
import type { BrokerPage, FrameParts } from './broker.ts';
import type { Brokers } from './build.ts';
import { restored, type SharedText } from './shared-text.ts';

// The build puts each in where it is named, so each is named once.
// Without sandboxes there is no relay, and the rest of this is left out.
declare const __RELAY__: Brokers['relay'] | undefined;
declare const __FRAME__: Omit<FrameParts, 'relay'> & { readonly relay: SharedText };
declare const __RUNNER__: { readonly path: string; readonly window: string } | undefined;

const parts = __RELAY__ && { relay: __RELAY__, frame: __FRAME__ };

/** Name of a view's page: the hex SHA-256 of the code that may run in it. */
const FRAME = /^frame\/([0-9a-f]{64})$/;

/** A broker page by name, with the hash of its script in its policy. */
export function brokerPage(name: string): BrokerPage | undefined {
  if (parts === undefined) return undefined;
  const { relay, frame } = parts;
  if (name === 'nursery') return nurseryBroker(relay.text, relay.digest);
  const [, hash] = FRAME.exec(name) ?? [];
  return hash === undefined
    ? undefined
    : frameBroker({ ...frame, relay: restored(frame.relay, relay.text) }, base64(hash));
}

function base64(hex: string): string {
  return btoa(hex.replaceAll(/../g, (byte) => String.fromCharCode(Number.parseInt(byte, 16))));
}

/** Paths of the pages on runner sites, for workers and for a window; they change with what is in them. */
export const runnerPaths = __RUNNER__;
