import { AirlockError } from './errors.ts';
import type { HostOptions, PluginHost } from './host.ts';
import { idleHost } from './idle-host.ts';
import { platformMemories } from './storage/page-memory.ts';
import { part } from './part.ts';
import { platformTabs } from './storage/tabs.ts';
import { recorded } from './start/recorded.ts';
import { platformRest } from './start/rest.ts';
import { findInstalled, madeUnder, NEEDED, RECORDED } from './start/start-record.ts';

const loadHost = part(() => import('./create-host.ts'));
const loadManagement = part(() => import('./management/management.ts'));
/** What a host needs beside as soon as something is installed. */
const loadRest = part(() => import('./running.ts'));

/**
 * A plugin platform over a store. Where something is installed, it comes back: no code of a plugin runs for that, hooks,
 * widgets and commands are known from the stored manifests. Where nothing is, or nothing has to run yet, most of the host
 * is not even loaded until something needs it. Rejects with `REGISTRY_REFUSED` without WebCrypto, with `STORE_FAILED` when the store cannot be read.
 */
export async function createPluginHost(options: HostOptions): Promise<PluginHost> {
  const { crypto = globalThis.crypto?.subtle, store } = options;
  if (!crypto) {
    throw new AirlockError('REGISTRY_REFUSED', 'There is no WebCrypto here, so nothing can be verified.', {
      nextStep: 'Serve the app over https, or from localhost.',
    });
  }
  const { tabs = platformTabs(), memory = platformMemories(), clock = Date } = options;
  const given = { ...options, crypto, tabs, memory, begun: clock.now() };
  const make = async (): Promise<PluginHost> => (await loadHost()).createHost(given);

  // Whoever wakes a host wants something of the registries, so that part comes along.
  const wake = async (): Promise<PluginHost> => {
    loadManagement().catch(() => {});
    return make();
  };

  const { policy = {}, defaults, safeMode = false, telemetry, rest = platformRest() } = options;
  const whole = async (): Promise<PluginHost> => {
    await Promise.all([loadHost(), loadRest()]);
    return make();
  };
  /** The page waits for its own storage, and the database is opened meanwhile, so that is asked for first. */
  async function readMemory(): Promise<{ readonly installed: string | undefined; readonly isTroubled: boolean }> {
    await undefined;
    const installed = memory.installed?.read();
    // Something was installed when the last page looked: the code that it takes is loaded by the way.
    if (installed !== undefined && installed !== RECORDED) Promise.all([loadHost(), loadRest()]).catch(() => {});
    if (installed === NEEDED) loadManagement().catch(() => {});
    // An earlier page died, or a search is under way: some plugins may not run here.
    return { installed, isTroubled: memory.crashes.read() !== undefined || memory.bisect.read() !== undefined };
  }
  // Another tab may change what is being read.
  let changed = false;
  const unfollow = tabs.subscribe(() => {
    changed = true;
  });
  try {
    const remembered = readMemory();
    const isExpected = remembered.then(({ installed }) => installed === RECORDED || installed === NEEDED);
    const finding = findInstalled(store, madeUnder(options), isExpected);
    const [{ used, record }, { installed, isTroubled }] = await Promise.all([finding, remembered]);
    // A default set has to be installed, approvals are for somebody to see, and spans are of every execution.
    const isWanted = defaults !== undefined || policy.approval !== undefined || telemetry !== undefined;
    if (!used) return isWanted ? await make() : idleHost(options, tabs, wake);
    const isOrdinary = !isWanted && !safeMode && !isTroubled && !changed && installed !== NEEDED;
    if (record === undefined || rest === undefined || !isOrdinary) return await whole();
    try {
      return idleHost(options, tabs, whole, (bring) => recorded(record, policy, bring), rest);
    } catch {
      // It is not what the host wrote.
      return await whole();
    }
  } catch (error) {
    tabs.close();
    throw error;
  } finally {
    unfollow();
  }
}
