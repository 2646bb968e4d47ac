import { AirlockError, isErrorCode, messageOf } from '../../kernel/errors.ts';
import type { LoadedPackage, Realm } from '../../kernel/realm.ts';
import type { Federation, SharedLibraries } from './federation.ts';
import type * as InstancePart from './instance.ts';
import type { LeakWatch } from './leaks.ts';

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
  let watch: Promise<LeakWatch> | undefined;
  const watching = (): Promise<LeakWatch> =>
    (watch ??= import('./leaks.ts').then(({ createLeakWatch }) => createLeakWatch()));
  let federation: Promise<Federation> | undefined;
  // The runtime, and what stands around a plugin, are loaded with the first plugin that needs them.
  const load = (): Promise<Federation> =>
    (federation ??= import('./federation.ts').then(({ createFederation }) => createFederation(shared)));
  const part = (): Promise<typeof InstancePart> => import('./instance.ts');

  return {
    kind: 'page',
    async start(pkg, services, signal) {
      const target = pkg.manifest.targets.page;
      if (target === undefined) {
        throw new AirlockError('REALM_MISSING', `"${pkg.name}" was not built for the page realm.`, {
          plugin: pkg.name,
        });
      }
      const [runtime, { instanceOf }] = await Promise.all([load(), part(), controlled?.()]);
      signal.throwIfAborted();
      const watched = watchLeaks ? (await watching()).watch(new URL(pkg.url(''), document.baseURI).href) : undefined;
      try {
        const module = await loadModule(runtime, pkg, pkg.url(target.entry));
        signal.throwIfAborted();
        return instanceOf(pkg, module, services, watched);
      } catch (error) {
        watched?.end();
        throw error;
      }
    },
  };
}

async function loadModule(federation: Federation, pkg: LoadedPackage, entry: string): Promise<unknown> {
  const url = new URL(entry, document.baseURI).href;
  try {
    return await federation.load(`${pkg.name}_${pkg.release}`.replace(/[^A-Za-z0-9_]/g, '_'), url);
  } catch (error) {
    // What `import` says of a refused file is only that it failed; the service worker says why.
    const refusal = await refusalOf(url);
    if (refusal !== undefined)
      throw new AirlockError(refusal.code, refusal.message, { plugin: pkg.name, cause: error });
    throw new AirlockError('START_FAILED', messageOf(error), { plugin: pkg.name, cause: error });
  }
}

async function refusalOf(url: string) {
  try {
    const response = await fetch(url);
    const { code, message } = response.ok ? {} : ((await response.json()) as { [key: string]: unknown });
    return isErrorCode(code) ? { code, message: String(message) } : undefined;
  } catch {
    return undefined;
  }
}
