import { AirlockError } from '../kernel/errors.ts';

/**
 * Wait until the service worker that was registered controls this page, which the first visit and a forced reload have to.
 * When it does not within `timeout` milliseconds, the page is loaded again, once: `reloaded` is where that is remembered.
 */
export async function takeControl(container: ServiceWorkerContainer, timeout: number, reloaded: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  container.addEventListener('controllerchange', () => resolve(true), { once: true });
  const timer = setTimeout(() => resolve(false), timeout);
  const registration = await container.ready;
  registration.active?.postMessage('airlock.claim');
  const controlled = container.controller !== null || (await promise);
  clearTimeout(timer);
  if (controlled) return;
  if (sessionStorage.getItem(reloaded) === null) {
    sessionStorage.setItem(reloaded, 'yes');
    location.reload();
    // The page is going away; nothing after this may run.
    await new Promise(() => undefined);
  }
  throw new AirlockError('REALM_UNSAFE', 'The service worker does not take control of this page.');
}
