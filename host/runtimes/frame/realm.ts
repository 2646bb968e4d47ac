import { part } from '../../kernel/part.ts';
import type { Realm } from '../../kernel/realm.ts';
import type { WorkerRealm } from '../worker/realm.ts';
import type { ThemeSource } from './theme.ts';
import type { Prompting } from './view.ts';

export interface FrameRealmOptions {
  /** Runs the handlers of the plugins: hooks, commands, capabilities and lifecycle are in a worker here too. */
  readonly worker: WorkerRealm;
  /** The page that views are drawn into. Default: this one. */
  readonly document?: Document;
  /** The app's base, under which the service worker answers. Default: the document's base URL. */
  readonly base?: string;
  /** Resolves when the service worker controls this page. Default: it does already. */
  readonly controlled?: () => Promise<void>;
  /** CSS custom properties of the app that views may know. Default: none. */
  readonly tokens?: readonly string[];
  /** Default: the root element of `document`, with `tokens`. */
  readonly theme?: ThemeSource;
  /** Says when no view may be in the page: while the user is asked something. Default: never. */
  readonly prompting?: Prompting;
  /** Milliseconds for each step of a view's coming up. Default: 10 000. */
  readonly timeout?: number;
}

export interface FrameRealm extends Realm {
  readonly kind: 'frame';
  /**
   * Whether the browser keeps a document from sending anything out (`Connection-Allowlist`); asked of it once. Where it does
   * not, a plugin with more permissions than `window` draws nothing unless the user accepted that (`mayLeak`).
   */
  sealed(): Promise<boolean>;
}

/**
 * Runs plugins that draw with a DOM of their own. Their handlers run in a worker of the nursery, like any other plugin's;
 * each view is a document of its own, of opaque origin and without network, made from the same verified file when it is
 * mounted, and gone when it is taken away. The two share the plugin's services, and a view runs commands of its worker.
 */
export function createFrameRealm(options: FrameRealmOptions): FrameRealm {
  // Loaded with the first plugin that needs it.
  const stage = part(async () => (await import('./running.ts')).createStage(options));

  return {
    kind: 'frame',
    ...(options.worker.isolation === undefined ? {} : { isolation: options.worker.isolation }),
    async sealed() {
      await options.controlled?.();
      return (await stage()).sealed();
    },
    async start(pkg, services, signal, waiting) {
      await options.controlled?.();
      return (await stage()).start(pkg, services, signal, waiting);
    },
  };
}
