/**
 * The part of a service worker's global scope that we use. TypeScript's own declarations of it cannot be in one program
 * with those of pages, and most of the host runs in both.
 */
export interface ServiceWorkerScope {
  readonly registration: ServiceWorkerRegistration;
  readonly location: { readonly origin: string; readonly href: string };
  readonly clients: {
    claim(): Promise<void>;
    /** Those that this worker controls. The last looked at comes first. */
    matchAll(options: { readonly type: 'window' }): Promise<readonly WindowClient[]>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: LifetimeEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
  addEventListener(type: 'sync', listener: (event: LifetimeEvent & { readonly tag: string }) => void): void;
  addEventListener(type: 'message', listener: (event: LifetimeEvent & { readonly data: unknown }) => void): void;
}

export interface LifetimeEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

export interface WindowClient {
  readonly id: string;
  readonly url: string;
  postMessage(message: unknown, transfer: Transferable[]): void;
}

export interface FetchEvent extends LifetimeEvent {
  readonly request: Request;
  /** Who asks; empty where a page is opened. */
  readonly clientId: string;
  respondWith(response: Response | Promise<Response>): void;
}

export const worker = globalThis as unknown as ServiceWorkerScope;
