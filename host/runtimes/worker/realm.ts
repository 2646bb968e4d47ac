import { AirlockError, toAirlockError } from '../../kernel/errors.ts';
import type { LoadedPackage, PluginInstance, Realm, ServiceCaller } from '../../kernel/realm.ts';
import type { Nursery } from './nursery.ts';
import type * as RunningPart from './running.ts';

export interface WorkerRealmOptions {
  /** The page that holds the sandbox. Default: this one. */
  readonly document?: Document;
  /** The app's base, under which the service worker answers. Default: the document's base URL. */
  readonly base?: string;
  /** Resolves when the service worker controls this page. Default: it does already. */
  readonly controlled?: () => Promise<void>;
  /** Milliseconds a plugin may take to register. Default: 5000. */
  readonly startTimeout?: number;
  /** Milliseconds the sandbox itself may take to come up. Default: 10 000. */
  readonly openTimeout?: number;
}

export interface WorkerRealm extends Realm {
  readonly kind: 'worker';
  /** Run code of another realm's target in a worker here. */
  startAs(
    realm: 'worker' | 'frame',
    pkg: LoadedPackage,
    code: Uint8Array<ArrayBuffer>,
    services: ServiceCaller,
    signal: AbortSignal,
  ): Promise<PluginInstance>;
  /** Bring the sandbox up before the first plugin needs it. */
  warm(): Promise<void>;
  /** Take the sandbox away with every plugin in it. */
  dispose(): void;
}

/**
 * Runs each plugin in a worker of its own, inside a frame of opaque origin without network or storage. One frame serves
 * all of them; when its process dies all of them end with `crashed`, and the next start brings up a new one.
 */
export function createWorkerRealm(options: WorkerRealmOptions = {}): WorkerRealm {
  const { document = globalThis.document, startTimeout = 5000, openTimeout = 10_000 } = options;
  const url = new URL('airlock/broker/nursery', options.base ?? document.baseURI).href;
  let opening: Promise<Nursery> | undefined;
  let disposed = false;
  // Loaded with the first plugin that needs it.
  const part = (): Promise<typeof RunningPart> => import('./running.ts');

  const nursery = (): Promise<Nursery> => {
    if (disposed) throw new AirlockError('REALM_MISSING', 'The worker realm was disposed.');
    const died = (): void => {
      opening = undefined;
    };
    const open = async (): Promise<Nursery> => {
      const [{ openNursery }] = await Promise.all([part(), options.controlled?.()]);
      return openNursery({ document, url, timeout: openTimeout, died });
    };
    opening ??= open().catch((error: unknown) => {
      died();
      throw error;
    });
    return opening;
  };

  const startAs: WorkerRealm['startAs'] = async (realm, pkg, code, services, signal) => {
    const [home, { startInstance }] = await Promise.all([nursery(), part()]);
    signal.throwIfAborted();
    try {
      return await startInstance({ realm, pkg, code, services, nursery: home, timeout: startTimeout, signal });
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw toAirlockError(error, 'START_FAILED', { plugin: pkg.name });
    }
  };

  return {
    kind: 'worker',
    startAs,
    async start(pkg, services, signal) {
      const entry = pkg.manifest.targets.worker?.entry;
      if (entry === undefined) {
        throw new AirlockError('REALM_MISSING', `"${pkg.name}" was not built for the worker realm.`, {
          plugin: pkg.name,
        });
      }
      const [code] = await Promise.all([pkg.file(entry), nursery()]);
      return startAs('worker', pkg, code, services, signal);
    },
    async warm() {
      await nursery();
    },
    dispose() {
      disposed = true;
      opening?.then(
        (home) => home.dispose(),
        () => undefined,
      );
    },
  };
}
