/**
 * Who may import whom. `app → react → services, runtimes → kernel → registry/client → registry/format`; `sdk/plugin` stands
 * alone and may be used by all. Tests may import anything.
 *
 * @type {{ readonly [folder: string]: readonly string[] }}
 */
export const MAY_IMPORT = {
  'sdk/plugin': [],
  'sdk/ui': ['sdk/plugin'],
  'sdk/build': ['sdk/plugin'],
  'sdk/leaks': [],
  'sdk/testing': ['sdk/plugin', 'sdk/ui', 'sdk/leaks'],
  'registry/format': ['sdk/plugin'],
  'registry/client': ['registry/format', 'sdk/plugin'],
  'registry/repository': ['registry/client', 'registry/format', 'sdk/plugin'],
  'host/kernel': ['registry/client', 'registry/format', 'sdk/plugin'],
  'host/services': ['host/kernel', 'registry/client', 'registry/format', 'sdk/plugin'],
  'host/runtimes': ['host/kernel', 'registry/client', 'registry/format', 'sdk/plugin', 'sdk/ui', 'sdk/leaks'],
  'host/service-worker': ['host/kernel', 'host/runtimes', 'registry/client', 'registry/format', 'sdk/plugin'],
  'host/react': [
    'host',
    'host/services',
    'host/runtimes',
    'host/kernel',
    'registry/client',
    'registry/format',
    'sdk/plugin',
    'sdk/ui',
  ],
  'host/app': [
    'host',
    'host/react',
    'host/services',
    'host/runtimes',
    'host/service-worker',
    'host/kernel',
    'registry/client',
    'registry/format',
    'sdk/plugin',
    'sdk/ui',
  ],
  'host/manager': ['host/app', 'host/react', 'host/kernel', 'host/runtimes', 'sdk/plugin', 'sdk/ui'],
  'host/vite': ['host/service-worker'],
  host: ['host/services', 'host/runtimes', 'host/kernel', 'registry/client', 'registry/format', 'sdk/plugin'],
  scripts: [
    'host',
    'host/service-worker',
    'registry/repository',
    'registry/client',
    'registry/format',
    'sdk/plugin',
    'sdk/build',
    'sdk/testing',
  ],
  'example-plugins': ['sdk/plugin', 'sdk/ui', 'sdk/build', 'sdk/testing'],
};

/**
 * Third-party mechanisms that one place wraps, so that they can be guarded and replaced there.
 *
 * @type {readonly { readonly packages: RegExp, readonly sites: readonly RegExp[] }[]}
 */
export const ONE_SITE = [
  { packages: /^@module-federation\/(runtime|enhanced)/, sites: [/^host\/runtimes\//] },
  { packages: /^@module-federation\/vite/, sites: [/^sdk\/build\//, /^test\/bench\//] },
  // A peer: measured and attacked beside our channel.
  { packages: /^comlink$/, sites: [/^test\//] },
  { packages: /^workbox-build$/, sites: [/^host\/service-worker\//, /^scripts\//] },
  { packages: /^semver$/, sites: [/^scripts\//, /^host\/kernel\/packages\/semver\.test\.ts$/] },
];

/** Public entry points by package name. */
const ENTRIES = new Map([
  ['@airlock/sdk', 'sdk/plugin'],
  ['@airlock/host', 'host'],
  ['@airlock/cli', 'scripts'],
]);

/**
 * The folder of ours that a path lies in: the longest that {@link MAY_IMPORT} names.
 *
 * @param {string} path relative to the repository, with `/`
 * @returns {string | undefined}
 */
export function folderOf(path) {
  let best;
  for (const folder of Object.keys(MAY_IMPORT)) {
    if (path === folder || path.startsWith(`${folder}/`)) if (!best || folder.length > best.length) best = folder;
  }
  return best;
}

/**
 * What is wrong with an import, as a sentence; `undefined` when it is allowed.
 *
 * @param {string} file importing file, relative to the repository
 * @param {string} specifier as written
 * @returns {string | undefined}
 */
export function problem(file, specifier) {
  if (/\.(test|test-d|spec)\.tsx?$/.test(file) || file.startsWith('test/')) return undefined;
  for (const { packages, sites } of ONE_SITE) {
    if (packages.test(specifier) && !sites.some((site) => site.test(file)))
      return `"${specifier}" is wrapped in one place (${sites.map((site) => site.source.replace(/[\\^]/g, '')).join(' or ')}); use that instead.`;
  }
  const from = folderOf(file);
  const to = target(file, specifier);
  if (!from || !to || from === to || MAY_IMPORT[from]?.includes(to)) return undefined;
  return `"${from}" may not import "${to}" ("${specifier}"); it may import ${MAY_IMPORT[from]?.join(', ') || 'nothing of ours'}.`;
}

/** @param {string} file @param {string} specifier @returns {string | undefined} */
function target(file, specifier) {
  if (specifier.startsWith('.')) {
    const path = new URL(specifier, `file:///${file}`).pathname.slice(1);
    return folderOf(path);
  }
  if (!specifier.startsWith('@airlock/')) return undefined;
  return ENTRIES.get(specifier) ?? folderOf(specifier.slice('@airlock/'.length));
}
