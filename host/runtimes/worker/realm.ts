import { AirlockError } from '../../kernel/errors.ts';
import { part } from '../../kernel/part.ts';
import type { Realm } from '../../kernel/realm.ts';
import type { Broker } from '../broker/open.ts';
import type { WindowPlace } from '../runner/homes.ts';
import type { Nursery } from './nursery.ts';
import type { StartAs, WorkerHomes } from './start.ts';

export interface WorkerRealmOptions {
  /** The page that holds the sandbox. Default: this one. */
  readonly document?: Document;
  /** The app's base, under which the service worker answers. Default: the document's base URL. */
  readonly base?: string;
  /** Resolves when the service worker controls this page. Default: it does already. */
  readonly controlled?: () => Promise<void>;
  /**
   * Run each plugin on an origin of its own below this site, in a process of its own: for example
   * `https://plugins-run.example`, whose every subdomain serves the runner page. Default: all share one frame here.
   */
  readonly runner?: RunnerSite;
  /** Milliseconds a plugin may take to register. Default: 5000. */
  readonly startTimeout?: number;
  /** Milliseconds the sandbox itself may take to come up. Default: 10 000. */
  readonly openTimeout?: number;
}

export interface RunnerSite {
  /** Origin without a subdomain. */
  readonly site: string;
  /** Where it cannot be reached, plugins share a frame of the app, and `onFallback` is told. Default: true; else they do not start. */
  readonly fallback?: boolean;
  readonly onFallback?: (error: AirlockError) => void;
}

export interface WorkerRealm extends Realm {
  readonly kind: 'worker';
  /** Run code of another realm's target in a worker here. */
  readonly startAs: StartAs;
  /** The page around a window of a plugin, on the plugin's own origin of the runner site; `undefined`: on the app's. */
  openWindow(plugin: string, where: WindowPlace): Promise<Broker | undefined>;
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
  const { document = globalThis.document, startTimeout = 5000, openTimeout = 10_000, runner } = options;
  const { base = document.baseURI } = options;
  const url = new URL('airlock/broker/nursery', base).href;
  let opening: Promise<Nursery> | undefined;
  let disposed = false;
  // Loaded with the first plugin that needs it.
  const running = part(() => import('./running.ts'));

  const nursery = (): Promise<Nursery> => {
    if (disposed) throw new AirlockError('REALM_MISSING', 'The worker realm was disposed.');
    const died = (): void => {
      opening = undefined;
    };
    const open = async (): Promise<Nursery> => {
      const [{ openNursery }] = await Promise.all([running(), options.controlled?.()]);
      return openNursery({ document, url, timeout: openTimeout, died });
    };
    opening ??= open().catch((error: unknown) => {
      died();
      throw error;
    });
    return opening;
  };

  const runners =
    runner && part(async () => (await import('../runner/homes.ts')).createHomes({ document, base, runner }));
  const onRunner = async () => {
    if (runners) await options.controlled?.();
    return runners?.();
  };
  const homes: WorkerHomes = {
    shared: nursery,
    own: async (...given) => (await onRunner())?.nursery(...given),
    timeout: startTimeout,
  };

  return {
    kind: 'worker',
    isolation: runner === undefined ? 'shared-process' : 'process',
    startAs: async (...given) => (await running()).startAs(homes, ...given),
    openWindow: async (plugin, where) => (await onRunner())?.window(plugin, where),
    async start(...given) {
      const shared = runner === undefined ? nursery() : undefined;
      // Awaited below; what comes before it may fail first.
      shared?.catch(() => undefined);
      return (await running()).startWorker(homes, shared, ...given);
    },
    async warm() {
      if (runner === undefined) await nursery();
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
