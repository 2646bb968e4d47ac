import { AirlockError } from '../../kernel/errors.ts';
import { part } from '../../kernel/part.ts';
import type { Realm } from '../../kernel/realm.ts';
import type { SharedLibraries } from './federation.ts';

export type { SharedLibraries, SharedLibrary } from './federation.ts';

export interface PageRealmOptions {
  /** Libraries that plugins take from the host: react, react-dom, react/jsx-runtime, @airlock/sdk. */
  readonly shared: SharedLibraries;
  /** Resolves when the service worker, which serves the packages, controls this page. Default: it does already. */
  readonly controlled?: () => Promise<void>;
  /** Whether to look for what plugins leave in the page when they stop; see `leaks.ts`. For development. Default: false. */
  readonly watchLeaks?: boolean;
}

/**
 * Runs plugins in the page itself, as Module Federation remotes. There is no boundary: a plugin here can do all that the
 * app can. Its errors are kept to it, its services are the same as everywhere, and it ends only in so far as it lets go.
 */
export function createPageRealm({ shared, controlled, watchLeaks = false }: PageRealmOptions): Realm {
  // The runtime, and what stands around a plugin, are loaded with the first plugin that needs them.
  const loadFederation = part(async () => (await import('./federation.ts')).createFederation(shared));
  const loadStart = part(() => import('./start.ts'));

  return {
    kind: 'page',
    prepare: async () => void (await Promise.all([loadFederation(), loadStart()])),
    async start(pkg, services, signal) {
      const target = pkg.manifest.targets.page;
      if (target === undefined) {
        throw new AirlockError('REALM_MISSING', `"${pkg.name}" was not built for the page realm.`, {
          plugin: pkg.name,
        });
      }
      const [runtime, { startInPage }] = await Promise.all([loadFederation(), loadStart(), controlled?.()]);
      signal.throwIfAborted();
      return startInPage({ runtime, pkg, entry: pkg.url(target.entry), services, signal, watchLeaks });
    },
  };
}
