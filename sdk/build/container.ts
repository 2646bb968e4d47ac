/**
 * The Module Federation container of a page plugin: `init` takes the host's share scope, `get` gives a module's factory.
 * That is the whole contract between a host and a remote, whatever built either, so this is all that is shipped: the
 * runtime that resolves remotes and negotiates versions is the host's, and it did both before any of this runs.
 */

/** Replaced by the list of shared modules once the bundler knows which are imported. */
export const SHARED_NAMES = '__AIRLOCK_SHARED_NAMES__';

/** Id of the module that holds what the host shares. */
export const SHARED_MODULE = 'virtual:airlock-shared';

/** Replaced by whether there are styles to load. */
export const HAS_STYLES = '__AIRLOCK_HAS_STYLES__';

/**
 * Source of `remoteEntry.js`: exposes `./plugin`. Styles are one file, linked before the plugin is handed over; a host
 * may take the link away when it stops the plugin, and the next `get` puts it back.
 */
export function containerSource(entry: string, styleFile: string): string {
  return `import { shared } from ${JSON.stringify(SHARED_MODULE)};
let scope = {};
export function init(shareScope) { scope = shareScope; }
export async function get(request) {
  if (request !== './plugin') throw new Error('This container has no module "' + request + '".');
  await Promise.all([...${SHARED_NAMES}.map(share), ...(${HAS_STYLES} ? [linkStyles()] : [])]);
  const module = await import(${JSON.stringify(entry)});
  return () => module;
}
async function share(name) {
  const offers = Object.values(scope[name] ?? {});
  const offer = offers.find((one) => one.loaded) ?? offers.at(-1);
  if (!offer) throw new Error('The host does not share "' + name + '".');
  shared[name] ??= (offer.lib ?? (await offer.get()))();
}
let link;
function linkStyles() {
  if (link?.isConnected) return;
  return new Promise((resolve, reject) => {
    link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = import.meta.url.replace(/[^/]*$/, ${JSON.stringify(styleFile)});
    link.onload = resolve;
    link.onerror = () => {
      link.remove();
      reject(new Error('The styles "' + link.href + '" did not load.'));
    };
    document.head.append(link);
  });
}
`;
}

/** Source of the map that `get` fills before any module that reads it is evaluated. */
export const sharedSource = 'export const shared = {};\n';

/** Source of the module that stands for a shared library with these exports. */
export function sharedLibrarySource(name: string, exports: readonly string[]): string {
  const named = exports.filter((key) => key !== 'default' && /^[A-Za-z_$][\w$]*$/.test(key));
  return [
    `import { shared } from ${JSON.stringify(SHARED_MODULE)};`,
    `const library = shared[${JSON.stringify(name)}];`,
    `export default /* @__PURE__ */ (() => library.default ?? library)();`,
    ...named.map((key) => `const $${key} = /* @__PURE__ */ (() => library.${key})();\nexport { $${key} as ${key} };`),
  ].join('\n');
}
