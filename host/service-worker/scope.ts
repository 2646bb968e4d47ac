/**
 * The part of a service worker's global scope that we use. TypeScript's own declarations of it cannot be in one program
 * with those of pages, and most of the host runs in both.
 */
export interface ServiceWorkerScope {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: LifetimeEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
  addEventListener(type: 'message', listener: (event: LifetimeEvent & { readonly data: unknown }) => void): void;
}

export interface LifetimeEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

export interface FetchEvent extends LifetimeEvent {
  readonly request: Request;
  respondWith(response: Response | Promise<Response>): void;
}

export const worker = globalThis as unknown as ServiceWorkerScope;
