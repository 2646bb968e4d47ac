import type { BrokerPage } from './broker.ts';

declare const __BROKERS__: { readonly [name: string]: BrokerPage };

/** Every broker page by name; the build puts them here, each with the hash of its script in its policy. */
export const brokerPages: { readonly [name: string]: BrokerPage } = __BROKERS__;
