import { PrecacheController, PrecacheRoute, type PrecacheEntry } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { worker, type LifetimeEvent } from './scope.ts';

const PAGE = 'index.html';
/** Files that are fetched at the same time: as many as a browser has connections to a server of HTTP/1.1. */
const AT_ONCE = 6;

/** The app's own files, so that it starts without a server. */
export interface AppFiles {
  /** Fetch those that are not there yet. Rejects when one cannot be had. */
  keep(installing: LifetimeEvent): Promise<void>;
}

/**
 * Answer for the app's files from what is kept. Without a list of files, in development, the server answers for the app.
 */
export function appFiles(files: readonly (PrecacheEntry | string)[]): AppFiles {
  const all = controllerOf(files);
  registerRoute(new PrecacheRoute(all));
  if (files.some((file) => (typeof file === 'string' ? file : file.url) === PAGE)) {
    registerRoute(new NavigationRoute(all.createHandlerBoundToURL(PAGE)));
  }
  worker.addEventListener('activate', (event) => {
    // Workbox declares the event by a library of its own; it is the same one.
    void all.activate(event as unknown as Parameters<typeof all.activate>[0]);
  });
  return {
    async keep(installing) {
      // A controller fetches one file after the other, and plugins of a first visit wait for the last.
      const shares = Array.from({ length: AT_ONCE }, (_, at) => files.filter((_file, index) => index % AT_ONCE === at));
      await Promise.all(
        shares.map((share) => {
          const controller = controllerOf(share);
          // As above.
          return controller.install(installing as unknown as Parameters<typeof controller.install>[0]);
        }),
      );
    },
  };
}

function controllerOf(files: readonly (PrecacheEntry | string)[]): PrecacheController {
  const controller = new PrecacheController();
  controller.addToCacheList([...files]);
  return controller;
}
