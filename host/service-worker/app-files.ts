/** A file of the app, as the build lists it. */
export interface AppFile {
  /** Relative to the app's base. */
  readonly url: string;
  /** `null` where the name carries a hash of the content. */
  readonly revision: string | null;
}

/** The copy of the app that it starts from, with a server and without. */
export interface AppFiles {
  /** Copy what is not there yet. Rejects when a file does not come; what came stays for the next try. */
  copy(): Promise<void>;
  /** Take away what this version of the app does not list. */
  tidy(): Promise<void>;
  /**
   * The address of a file as it is listed, whatever a link adds to it, and where a server would show it for a folder or
   * without `.html`; `undefined` where it is no file of the app.
   */
  find(url: URL): string | undefined;
  /** The copy of a listed file; should it be gone, the server's. */
  answer(url: string): Promise<Response>;
}

/** Files that are asked for at a time; what was copied stays when the browser is closed in between. */
const AT_ONCE = 16;

/** Both have the same few connections to the server, and what the page asks for meanwhile is what somebody looks at. */
const AFTER_THE_PAGE: RequestInit = { priority: 'low' };

/** What others add to an address to see where a visitor comes from. */
const TRACKING = /^(utm_|fbclid$)/;

/**
 * The files of the app at `base`, kept in the cache `name`. The browser copies many in one go and fetches none again that the
 * page has loaded, so the page gets control sooner than when each file is taken through a service worker by itself.
 */
export function createAppFiles(files: readonly AppFile[], base: string, name: string): AppFiles {
  /** By address, under which each is kept. */
  const keys = new Map(files.map(({ url, revision }) => keyOf(new URL(url, base), revision)));
  const open = (): Promise<Cache> => caches.open(name);
  return {
    async copy() {
      const cache = await open();
      const kept = new Set((await cache.keys()).map(({ url }) => url));
      // A name with a hash is its own key; what is behind another may be an older file in the browser's memory.
      const hashed = [...keys].flatMap(([url, key]) =>
        url === key && !kept.has(key) ? [new Request(url, AFTER_THE_PAGE)] : [],
      );
      for (let at = 0; at < hashed.length; at += AT_ONCE) await cache.addAll(hashed.slice(at, at + AT_ONCE));
      // The browser takes for a copy whatever is called a success, and may have that in its memory, too.
      const complete = async ([url, key]: readonly [url: string, key: string]): Promise<void> => {
        const copied = await cache.match(key);
        if (copied === undefined || isPageInstead(url, copied)) await cache.put(key, await fresh(url));
      };
      await Promise.all([...keys].map(complete));
    },
    async tidy() {
      const cache = await open();
      const listed = new Set(keys.values());
      const gone = (await cache.keys()).filter(({ url }) => !listed.has(url));
      await Promise.all(gone.map((request) => cache.delete(request)));
    },
    find(url) {
      const plain = new URL(url);
      plain.hash = '';
      for (const parameter of new Set(plain.searchParams.keys()))
        if (TRACKING.test(parameter)) plain.searchParams.delete(parameter);
      if (keys.has(plain.href)) return plain.href;
      plain.pathname += plain.pathname.endsWith('/') ? 'index.html' : '.html';
      return keys.has(plain.href) ? plain.href : undefined;
    },
    answer: async (url) =>
      (await caches.match(keys.get(url) ?? url, { cacheName: name, ignoreVary: true })) ?? fetch(url),
  };
}

/** The parameter is what earlier versions used, and so finds what they copied. */
function keyOf({ href }: URL, revision: string | null): readonly [url: string, key: string] {
  return [href, revision === null ? href : `${href}?__WB_REVISION__=${revision}`];
}

/** The file as the server has it now. */
async function fresh(url: string): Promise<Response> {
  const response = await fetch(url, { cache: 'reload' });
  if (!response.ok || isPageInstead(url, response)) throw new TypeError(`"${url}" answers ${response.status}.`);
  // A page may not be opened with an answer that was redirected, as servers do with `index.html`.
  return response.redirected ? new Response(response.body, { headers: response.headers }) : response;
}

/**
 * Whether a page came where a file was asked for: what servers show for what they do not have yet, while a new version is
 * being put there, and what networks show before somebody has signed in. Kept, it would break the app until the next version.
 */
export function isPageInstead(url: string, { headers }: Response): boolean {
  return headers.get('Content-Type')?.startsWith('text/html') === true && !url.endsWith('.html');
}
