import { AirlockError, toAirlockError } from '../../kernel/errors.ts';
import type { LoadedPackage, PluginInstance, ServiceCaller, Waiting } from '../../kernel/realm.ts';
import { startInstance } from './instance.ts';
import type { Nursery } from './nursery.ts';

export interface WorkerHomes {
  /** What all plugins share. */
  shared(): Promise<Nursery>;
  /** The plugin's own, where it has one. */
  own(plugin: string, signal: AbortSignal, waiting?: Waiting): Promise<Nursery | undefined>;
  /** Milliseconds a plugin may take to register. */
  readonly timeout: number;
}

export type StartAs = (
  realm: 'worker' | 'frame',
  pkg: LoadedPackage,
  code: Uint8Array<ArrayBuffer>,
  services: ServiceCaller,
  signal: AbortSignal,
  waiting?: Waiting,
) => Promise<PluginInstance>;

/** Run code in a worker of the home that is the plugin's. */
export async function startAs(homes: WorkerHomes, ...given: Parameters<StartAs>): Promise<PluginInstance> {
  const [realm, pkg, code, services, signal, waiting] = given;
  const own = await homes.own(pkg.name, signal, waiting);
  const home = own ?? (await homes.shared());
  try {
    signal.throwIfAborted();
    const isolation = own ? 'process' : 'shared-process';
    const how = { realm, pkg, code, services, isolation, nursery: home, timeout: homes.timeout, signal } as const;
    const instance = await startInstance(how);
    void instance.ended.then(() => own?.dispose());
    return instance;
  } catch (error) {
    own?.dispose();
    if (signal.aborted) throw signal.reason;
    throw toAirlockError(error, 'START_FAILED', { plugin: pkg.name });
  }
}

/** Bring the shared home up while the code is read; `shared` where the plugin has no other. */
export async function startWorker(
  homes: WorkerHomes,
  shared: Promise<Nursery> | undefined,
  pkg: LoadedPackage,
  ...given: [services: ServiceCaller, signal: AbortSignal, waiting?: Waiting]
): Promise<PluginInstance> {
  const entry = pkg.manifest.targets.worker?.entry;
  if (entry === undefined) {
    throw new AirlockError('REALM_MISSING', `"${pkg.name}" was not built for the worker realm.`, { plugin: pkg.name });
  }
  const [code] = await Promise.all([pkg.file(entry), shared]);
  return startAs(homes, 'worker', pkg, code, ...given);
}
