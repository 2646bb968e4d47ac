import { AirlockError } from './errors.ts';
import type { HostOptions, PluginHost } from './host.ts';
import { idleHost } from './idle-host.ts';
import { platformMemories } from './storage/page-memory.ts';
import { GARBAGE } from './packages/garbage.ts';
import { part } from './part.ts';
import type { Store } from './storage/store.ts';
import { platformTabs } from './storage/tabs.ts';

const loadHost = part(() => import('./create-host.ts'));
const loadManagement = part(() => import('./management/management.ts'));
/** What a host needs beside as soon as something is installed. */
const loadRest = part(() =>
  Promise.all([import('./running.ts'), import('./packages/rows.ts'), import('./management/quarantines.ts')]),
);

/**
 * A plugin platform over a store. Where something is installed, it comes back: no code of a plugin runs for that, hooks,
 * widgets and commands are known from the stored manifests. Where nothing is, most of the host is not even loaded until
 * something needs it. Rejects with `REGISTRY_REFUSED` without WebCrypto, with `STORE_FAILED` when the store cannot be read.
 */
export async function createPluginHost(options: HostOptions): Promise<PluginHost> {
  const { crypto = globalThis.crypto?.subtle, store } = options;
  if (!crypto) {
    throw new AirlockError('REGISTRY_REFUSED', 'There is no WebCrypto here, so nothing can be verified.', {
      nextStep: 'Serve the app over https, or from localhost.',
    });
  }
  const { tabs = platformTabs(), memory = platformMemories() } = options;
  const make = async (): Promise<PluginHost> => (await loadHost()).createHost({ ...options, crypto, tabs, memory });

  // Whoever wakes a host wants something of the registries, so that part comes along.
  const wake = async (): Promise<PluginHost> => {
    loadManagement().catch(() => {});
    return make();
  };

  try {
    // Something was installed when the last page looked: its code is loaded while the database is opened.
    if (memory.installed?.read() !== undefined) {
      const [, used] = await Promise.all([Promise.all([loadHost(), loadRest()]), isUsed(store)]);
      if (used) return await make();
    }
    // A default set has to be installed, and approvals are for somebody to see.
    const isWanted = options.defaults !== undefined || options.policy?.approval !== undefined;
    return isWanted || (await isUsed(store)) ? await make() : idleHost(options, tabs, wake);
  } catch (error) {
    tabs.close();
    throw error;
  }
}

/** Whether anything is installed, or was left behind by an install that was broken off. */
function isUsed(store: Store): Promise<boolean> {
  return store.transaction(['plugins', 'staging', 'releases', 'state'], 'read', async (tx) => {
    const [garbage, ...rows] = await Promise.all([
      tx.has('state', GARBAGE),
      tx.keys('plugins'),
      tx.keys('staging'),
      tx.keys('releases'),
    ]);
    return garbage || rows.some(({ length }) => length > 0);
  });
}
