import { AirlockError, isErrorCode, messageOf } from '../../kernel/errors.ts';
import { part } from '../../kernel/part.ts';
import type { LoadedPackage, PluginInstance, ServiceCaller } from '../../kernel/realm.ts';
import type { Federation } from './federation.ts';
import { instanceOf } from './instance.ts';

export interface StartInPage {
  readonly runtime: Federation;
  readonly pkg: LoadedPackage;
  /** URL of the remote. */
  readonly entry: string;
  readonly services: ServiceCaller;
  readonly signal: AbortSignal;
  /** Whether to look for what it leaves in the page when it stops. */
  readonly watchLeaks: boolean;
}

/** Load a remote and make a plugin of its module. */
export async function startInPage(start: StartInPage): Promise<PluginInstance> {
  const { runtime, pkg, entry, services, signal, watchLeaks } = start;
  const watched = watchLeaks ? (await watching()).watch(new URL(pkg.url(''), document.baseURI).href) : undefined;
  try {
    const module = await loadModule(runtime, pkg, entry);
    signal.throwIfAborted();
    return instanceOf(pkg, module, services, watched);
  } catch (error) {
    watched?.end();
    throw error;
  }
}

/** One for the page, because it wraps what belongs to the page. */
const watching = part(async () => (await import('./leaks.ts')).createLeakWatch());

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
