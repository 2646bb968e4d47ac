import { createHandlerBoundToURL, precacheAndRoute, type PrecacheEntry } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { idbStore } from '../kernel/storage/idb-store.ts';
import { brokerPage, runnerPaths } from './broker-pages.ts';
import { forOlderPages, keepForOlderPages } from './older-pages.ts';
import { networkFirst } from './config.ts';
import { continueDownloads, SYNC_TAG } from './continue.ts';
import { serveEndpoint } from './endpoints.ts';
import { servePackageFile } from './packages.ts';
import { refusal } from './refusal.ts';
import { worker } from './scope.ts';

declare const self: { readonly __WB_MANIFEST: PrecacheEntry[] };

const base = new URL('./', location.href).pathname;
const store = idbStore();

/** The part of a path under the app's `airlock/`, if it is there. */
function ours(url: URL): string | undefined {
  return url.pathname.startsWith(`${base}airlock/`) ? url.pathname.slice(base.length + 'airlock/'.length) : undefined;
}

// Requests to plugins come with every method, and are nobody else's: this listener stands before the router's.
const endpoints = `${base}api/plugins/`;
worker.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== location.origin || !url.pathname.startsWith(endpoints)) return;
  event.stopImmediatePropagation();
  event.respondWith(serveEndpoint(event, url.pathname.slice(endpoints.length) + url.search));
});

// Everything under `airlock/` is answered here and never asked of the server.
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && ours(url) !== undefined,
  ({ url, request }) => {
    const path = ours(url) ?? '';
    if (path.startsWith('p/')) return servePackageFile(store, path.slice('p/'.length), request);
    if (path === 'runner.json' && runnerPaths) return Promise.resolve(Response.json(runnerPaths));
    if (path.startsWith('broker/')) return Promise.resolve(answerBroker(path.slice('broker/'.length)));
    return Promise.resolve(refusal(404, 'NOT_FOUND', `There is nothing at "airlock/${path}".`));
  },
);

registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname === `${base}airlock.config.json`,
  ({ request }) => networkFirst(request),
);

// Without a list of files, in development, the server answers for the app.
const files = self.__WB_MANIFEST;
precacheAndRoute(files);
if (files.some((file) => (typeof file === 'string' ? file : file.url) === 'index.html')) {
  registerRoute(new NavigationRoute(createHandlerBoundToURL('index.html')));
}

registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith(`${base}assets/`),
  ({ request }) => forOlderPages(request),
);

worker.addEventListener('install', (event) => {
  // The first page read it before there was anybody to keep it.
  event.waitUntil(networkFirst(new Request(`${base}airlock.config.json`)));
  // A newer version waits until no page of the older one is left, or until the app says so.
  if (worker.registration.active === null) void worker.skipWaiting();
  else event.waitUntil(keepForOlderPages(`${base}assets/`));
});
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener('sync', (event) => {
  if (event.tag === SYNC_TAG) event.waitUntil(continueDownloads(store));
});
worker.addEventListener('message', (event) => {
  if (event.data === 'airlock.claim') event.waitUntil(worker.clients.claim());
  if (event.data === 'airlock.activate') event.waitUntil(worker.skipWaiting());
});

function answerBroker(name: string): Response {
  const page = brokerPage(name);
  if (page === undefined) return refusal(404, 'NOT_FOUND', `There is no broker page "${name}".`);
  return new Response(page.html, { headers: page.headers });
}
