import { idbStore } from '../kernel/storage/idb-store.ts';
import { createAppFiles, type AppFile } from './app-files.ts';
import { brokerPage, runnerPaths } from './broker-pages.ts';
import { forOlderPages, keepForOlderPages } from './older-pages.ts';
import { networkFirst } from './config.ts';
import { continueDownloads, SYNC_TAG } from './continue.ts';
import { serveEndpoint } from './endpoints.ts';
import { servePackageFile } from './packages.ts';
import { refusal } from './refusal.ts';
import { worker } from './scope.ts';

// The build puts in the list of files; while developing there is none, and the server answers for the app.
declare const self: { readonly __WB_MANIFEST: AppFile[] };

const base = new URL('./', location.href).pathname;
const store = idbStore();
/** Earlier versions of the app gave the cache its name. */
const files = createAppFiles(
  self.__WB_MANIFEST,
  new URL('./', location.href).href,
  `workbox-precache-v2-${worker.registration.scope}`,
);
const page = files.find(new URL('index.html', location.href));

/** The part of a path under the app's `airlock/`, if it is there. */
function ours(url: URL): string | undefined {
  return url.pathname.startsWith(`${base}airlock/`) ? url.pathname.slice(base.length + 'airlock/'.length) : undefined;
}

const endpoints = `${base}api/plugins/`;
worker.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== location.origin) return;
  const answer = url.pathname.startsWith(endpoints)
    ? serveEndpoint(event, url.pathname.slice(endpoints.length) + url.search)
    : event.request.method === 'GET' && answerFor(event.request, url);
  if (answer) event.respondWith(answer);
});

/** What is not answered here is the server's affair. */
function answerFor(request: Request, url: URL): Promise<Response> | undefined {
  const path = ours(url);
  if (path !== undefined) return answerOurs(path, request);
  if (url.pathname === `${base}airlock.config.json`) return networkFirst(request);
  const file = files.find(url) ?? (request.mode === 'navigate' ? page : undefined);
  if (file !== undefined) return files.answer(file);
  return url.pathname.startsWith(`${base}assets/`) ? forOlderPages(request) : undefined;
}

/** Everything under `airlock/` is answered here and never asked of the server. */
async function answerOurs(path: string, request: Request): Promise<Response> {
  if (path.startsWith('p/')) return servePackageFile(store, path.slice('p/'.length), request);
  if (path === 'runner.json' && runnerPaths) return Response.json(runnerPaths);
  if (path.startsWith('broker/')) return answerBroker(path.slice('broker/'.length));
  return refusal(404, 'NOT_FOUND', `There is nothing at "airlock/${path}".`);
}

worker.addEventListener('install', (event) => {
  event.waitUntil(files.copy());
  // The first page read it before there was anybody to keep it.
  event.waitUntil(networkFirst(new Request(`${base}airlock.config.json`)));
  // A newer version waits until no page of the older one is left, or until the app says so.
  if (worker.registration.active === null) void worker.skipWaiting();
  else event.waitUntil(keepForOlderPages(`${base}assets/`));
});
worker.addEventListener('activate', (event) => {
  event.waitUntil(files.tidy());
  event.waitUntil(worker.clients.claim());
});
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
