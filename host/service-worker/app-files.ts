import { PrecacheController, PrecacheRoute, type PrecacheEntry } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { worker, type LifetimeEvent } from './scope.ts';

const PAGE = 'index.html';

const urlOf = (file: PrecacheEntry | string): string => (typeof file === 'string' ? file : file.url);

/** The app's own files, so that it starts without a server. */
export interface AppFiles {
  /** Fetch those that are not there yet. Rejects when one cannot be had. */
  keep(event: LifetimeEvent): Promise<void>;
}

/**
 * Answer for the app's files from what is kept, and where nothing is yet, from the server. The page is kept last: where it
 * is, all is. Without a list of files, in development, the server answers for the app.
 */
export function appFiles(listed: readonly (PrecacheEntry | string)[]): AppFiles {
  const files = [...listed].sort((a, b) => Number(urlOf(a) === PAGE) - Number(urlOf(b) === PAGE));
  const controller = new PrecacheController();
  controller.addToCacheList(files);
  registerRoute(new PrecacheRoute(controller));
  if (files.some((file) => urlOf(file) === PAGE)) {
    registerRoute(new NavigationRoute(controller.createHandlerBoundToURL(PAGE)));
  }
  worker.addEventListener('activate', (event) => {
    // Its type is of another library than ours; it is the same event.
    void controller.activate(event as unknown as Parameters<typeof controller.activate>[0]);
  });

  let keeping: Promise<void> | undefined;
  async function fetchMissing(event: LifetimeEvent): Promise<void> {
    const last = files.at(-1);
    if (last === undefined || (await controller.matchPrecache(urlOf(last)))) return;
    // Workbox fetches what it does not have for this kind of event alone; it asks nothing else of it.
    const installing = { type: 'install', waitUntil: (work: Promise<unknown>) => event.waitUntil(work) };
    await controller.install(installing as unknown as Parameters<typeof controller.install>[0]);
  }
  return {
    keep: (event) =>
      (keeping ??= fetchMissing(event).catch((error: unknown) => {
        keeping = undefined;
        throw error;
      })),
  };
}
