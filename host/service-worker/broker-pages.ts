import { frameBroker } from './broker.ts';
import type { BrokerPage, FrameParts } from './broker.ts';

declare const __BROKERS__: { readonly nursery: BrokerPage; readonly frame: FrameParts; readonly runner: string };

/** Name of a view's page: the hex SHA-256 of the code that may run in it. */
const FRAME = /^frame\/([0-9a-f]{64})$/;

/** A broker page by name. The build puts them here, each with the hash of its script in its policy. */
export function brokerPage(name: string): BrokerPage | undefined {
  if (name === 'nursery') return __BROKERS__.nursery;
  const [, hash] = FRAME.exec(name) ?? [];
  return hash === undefined ? undefined : frameBroker(__BROKERS__.frame, base64(hash));
}

function base64(hex: string): string {
  return btoa(hex.replaceAll(/../g, (byte) => String.fromCharCode(Number.parseInt(byte, 16))));
}

/** Path of the page on runner sites; it changes with what is in it. */
export const runnerPath: string = __BROKERS__.runner;
