import { AirlockError, messageOf } from '../kernel/errors.ts';
import { part } from '../kernel/part.ts';
import { serviceWorkerUrl } from './trusted.ts';

export interface ServiceWorkerOptions {
  /** The app's base, where `airlock-sw.js` is served. Default: the document's base URL. */
  readonly base?: string;
  /** Milliseconds to wait for control before the page is loaded again. Default: 10 000. */
  readonly timeout?: number;
}

/** What a page needs that is not under control from the beginning. */
const loadTaking = part(() => import('./taking-control.ts'));

const RELOADED = 'airlock.reloaded';

/**
 * Register the service worker and wait until it controls this page; sandboxes and page plugins need it. A forced reload
 * bypasses it: then it is asked to take over, and if it does not, the page is loaded again, once.
 */
export async function ensureServiceWorker({
  base = document.baseURI,
  timeout = 10_000,
}: ServiceWorkerOptions = {}): Promise<void> {
  const container = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  if (container === undefined) {
    throw new AirlockError(
      'REALM_UNSAFE',
      'This browser has no service workers here; plugins need https or localhost.',
      {
        retryable: false,
      },
    );
  }
  const script = new URL('airlock-sw.js', base);
  if (container.controller === null) loadTaking().catch(() => {});
  try {
    await container.register(serviceWorkerUrl(script), { scope: new URL('./', base).pathname, updateViaCache: 'none' });
  } catch (error) {
    // Offline, the worker that is there already serves.
    if (container.controller === null) {
      throw new AirlockError('REALM_UNSAFE', `The service worker cannot be registered: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }
  if (container.controller === null) {
    const { takeControl } = await loadTaking();
    await takeControl(container, timeout, RELOADED);
  }
  sessionStorage.removeItem(RELOADED);
}
