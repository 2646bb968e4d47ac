import { AirlockError, messageOf } from '../kernel/errors.ts';
import { platformRest } from '../kernel/start/rest.ts';
import { serviceWorkerUrl } from './trusted.ts';

export interface ServiceWorkerOptions {
  /** The app's base, where `airlock-sw.js` is served. Default: the document's base URL. */
  readonly base?: string;
  /** Milliseconds to wait for control before the page is loaded again. Default: 10 000. */
  readonly timeout?: number;
}

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
    await control(container, timeout);
    // The app's own files, for a start without a server, can wait for the plugins that wait for control.
    platformRest()?.(() => container.controller?.postMessage('airlock.keep'));
  }
  sessionStorage.removeItem(RELOADED);
}

async function control(container: ServiceWorkerContainer, timeout: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  container.addEventListener('controllerchange', () => resolve(true), { once: true });
  const timer = setTimeout(() => resolve(false), timeout);
  const registration = await container.ready;
  registration.active?.postMessage('airlock.claim');
  const controlled = container.controller !== null || (await promise);
  clearTimeout(timer);
  if (controlled) return;
  if (sessionStorage.getItem(RELOADED) === null) {
    sessionStorage.setItem(RELOADED, 'yes');
    location.reload();
    // The page is going away; nothing after this may run.
    await new Promise(() => undefined);
  }
  throw new AirlockError('REALM_UNSAFE', 'The service worker does not take control of this page.');
}
