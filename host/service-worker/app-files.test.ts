import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createAppFiles, type AppFile, type AppFiles } from './app-files.ts';

const BASE = 'https://app.example/';
const PAGE = `${BASE}index.html`;
const CODE = `${BASE}assets/index-a1B2c3D4.js`;

/** What the server answers, by address. */
let server: Map<string, Response>;
let kept: Map<string, Response>;
let asked: [url: string, cache: RequestCache | undefined][];

const load = async (url: string, { cache }: RequestInit = {}): Promise<Response> => {
  asked.push([url, cache]);
  return server.get(url) ?? new Response('', { status: 404 });
};
/** As far as it is used. */
const cache = {
  keys: async () => [...kept.keys()].map((url) => ({ url })),
  match: async (url: string) => kept.get(url),
  put: async (url: string, response: Response) => void kept.set(url, response),
  delete: async (key: string | { readonly url: string }) => kept.delete(typeof key === 'string' ? key : key.url),
  async addAll(requests: readonly Request[]) {
    const urls = requests.map(({ url }) => url);
    const all = await Promise.all(urls.map((url) => load(url)));
    if (all.some(({ ok }) => !ok)) throw new TypeError('Request failed');
    urls.forEach((url, at) => kept.set(url, all[at] ?? Response.error()));
  },
};

beforeEach(() => {
  [server, kept, asked] = [new Map(), new Map(), []];
  const match = async (url: string, { cacheName }: MultiCacheQueryOptions): Promise<Response | undefined> =>
    cacheName === 'app' ? kept.get(url) : undefined;
  vi.stubGlobal('caches', { open: async () => cache, match });
  vi.stubGlobal('fetch', load);
});
afterEach(() => vi.unstubAllGlobals());

const page = { url: 'index.html', revision: '2' };
const code = { url: 'assets/index-a1B2c3D4.js', revision: null };
const KEY = `${PAGE}?__WB_REVISION__=2`;
const filesOf = (...files: AppFile[]): AppFiles => createAppFiles(files, BASE, 'app');
const copy = (...files: AppFile[]): Promise<void> => filesOf(...files).copy();

it('copies what is not there yet, and a file without a hash past the memory of the browser', async () => {
  server.set(PAGE, new Response('page')).set(CODE, new Response('code'));
  kept.set(`${PAGE}?__WB_REVISION__=1`, new Response('page before'));
  await copy(page, code);
  expect(asked).toEqual([
    [CODE, undefined],
    [PAGE, 'reload'],
  ]);
  expect(await kept.get(KEY)?.text()).toBe('page');
  await copy(page, code);
  expect(asked).toHaveLength(2);
});

it('fails with a file that does not come, keeps those that came, and goes on with the others', async () => {
  server.set(CODE, new Response('code'));
  await expect(copy(page, code)).rejects.toThrow('"https://app.example/index.html" answers 404');
  expect([...kept.keys()]).toEqual([CODE]);
  server.set(PAGE, new Response('page'));
  await copy(page, code);
  expect(kept.size).toBe(2);
  await expect(copy({ url: 'assets/gone-a1B2c3D4.js', revision: null })).rejects.toThrow(TypeError);
});

it('keeps a page that was redirected as one that can be opened', async () => {
  const redirected = Object.defineProperty(new Response('page'), 'redirected', { value: true });
  server.set(PAGE, redirected);
  await copy(page);
  const copied = kept.get(KEY);
  expect([copied?.redirected, await copied?.text()]).toEqual([false, 'page']);
});

it('keeps no page in the place of a file, asks for it once more past the memory of the browser, and fails where that is one', async () => {
  const pageInstead = (): Response =>
    new Response('sign in', { headers: { 'Content-Type': 'text/html; charset=utf-8' } });
  server.set(PAGE, pageInstead()).set(CODE, pageInstead());
  await expect(copy(page, code)).rejects.toThrow(`"${CODE}" answers 200`);
  server.set(CODE, new Response('code'));
  asked = [];
  await copy(page, code);
  expect(asked).toEqual([[CODE, 'reload']]);
  expect(await kept.get(CODE)?.text()).toBe('code');
});

it('finds files by their addresses, whatever a link adds to see where a visitor comes from', () => {
  const files = filesOf(page, code);
  const find = (url: string): string | undefined => files.find(new URL(url, BASE));
  expect([find('index.html?utm_source=a&fbclid=b#top'), find(CODE)]).toEqual([PAGE, CODE]);
  expect([find(''), find('index?utm_source=a')]).toEqual([PAGE, PAGE]);
  expect(['index.html?a=1', '?a=1', 'assets/', 'other/index.html'].map(find)).toEqual(Array(4).fill(undefined));
});

it('answers from the copy, from the server where it is gone, and takes away what is not listed', async () => {
  server.set(PAGE, new Response('page')).set(CODE, new Response('code'));
  const files = filesOf(page, code);
  await files.copy();
  kept.set(`${BASE}assets/old-a1B2c3D4.js`, new Response('old'));
  await files.tidy();
  expect([...kept.keys()]).toEqual([CODE, KEY]);
  server.delete(PAGE);
  expect(await (await files.answer(PAGE)).text()).toBe('page');
  kept.clear();
  expect((await files.answer(PAGE)).status).toBe(404);
});
