import { frameBroker, nurseryBroker } from './broker.ts';
import type { BrokerPage } from './broker.ts';
import type { Brokers } from './build.ts';
import { restored, type SharedText } from './shared-text.ts';

// The build puts each in where it is named, so each is named once.
// Without sandboxes there is no relay, and the rest of this is left out.
declare const __RELAY__: Brokers['relay'] | undefined;
declare const __FRAME__: SharedText;
declare const __RUNNER__: { readonly path: string; readonly window: string } | undefined;

const parts = __RELAY__ && { relay: __RELAY__, frame: __FRAME__ };

/** A broker page by name. */
export function brokerPage(name: string): BrokerPage | undefined {
  if (parts === undefined) return undefined;
  const { relay, frame } = parts;
  if (name === 'nursery') return nurseryBroker(relay.text, relay.digest);
  return name === 'frame' ? frameBroker(restored(frame, relay.text), newNonce()) : undefined;
}

/** Known to one answer alone. */
function newNonce(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
}

/** Paths of the pages on runner sites, for workers and for a window; they change with what is in them. */
export const runnerPaths = __RUNNER__;
