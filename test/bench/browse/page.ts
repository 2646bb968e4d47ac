/** A page with a host and a database, to time queries without a screen around them. */
import { createPluginHost } from '../../../host/kernel/plugin-host.ts';
import { idbStore } from '../../../host/kernel/storage/idb-store.ts';
import type { ListingOptions } from '../../../host/kernel/registries/listing.ts';

const { registry = '', root = '' } = document.documentElement.dataset;
const host = await createPluginHost({
  hostVersion: '1.2.0',
  registries: [
    { name: 'bench', urls: [registry], root: Uint8Array.from(atob(root), (letter) => letter.charCodeAt(0)) },
  ],
  store: idbStore(),
  realms: [],
  services: [],
  shared: {},
  refreshEvery: 0,
});

globalThis.browseBench = {
  async query(options, count) {
    const start = performance.now();
    const listing = await host.catalogue.listing(options);
    const found = await listing.next(count);
    return { milliseconds: performance.now() - start, found: found.length };
  },
};

declare global {
  var browseBench: {
    /** Ask, and read the first `count`. */
    query(options: ListingOptions, count: number): Promise<{ readonly milliseconds: number; readonly found: number }>;
  };
}
