import type { PluginManifest } from '@airlock/sdk';
import { boolean, integer, list, map, object, oneOf, shape, text, type Check } from './check.ts';
import { malformed } from './errors.ts';
import { filePath, httpsUrl, pluginId, version } from './ids.ts';

const word = text(100);
const words = list(word, 64);
const range = text(200);
/** Hosts refuse `http://localhost` unless all of their registries are on the same machine. */
const httpsOrigin = text(300, /^(?:https:\/\/[a-z0-9.-]+|http:\/\/localhost)(?::\d{1,5})?$/);

const target = shape(
  { entry: filePath },
  { container: text(100, /^[A-Za-z_$][\w$]*$/), shared: list(shape({ name: word, range }), 64) },
);

const targets: Check<unknown> = (value, where) => {
  const realms = Object.keys(map(target)(value, where));
  if (realms.length === 0) malformed(where, 'must have at least one target');
  for (const realm of realms) oneOf('worker', 'frame', 'page')(realm, where);
};

/** A whole number of at most `max`. */
const upTo =
  (min: number, max: number): Check<number> =>
  (value, where) => {
    const number = integer(min)(value, where);
    return number <= max ? number : malformed(where, `must be at most ${max}`);
  };

const hook = shape(
  { hook: word, kind: oneOf('event', 'filter', 'decision', 'collect'), priority: integer(-1_000_000) },
  { timeout: integer(1), retries: upTo(0, 5) },
);

const permission = shape(
  { reason: text(160) },
  {
    optional: boolean,
    origins: list(httpsOrigin, 64, 1),
    methods: words,
    read: words,
    write: words,
    subscribe: words,
    publish: words,
    provide: words,
    invoke: words,
    fire: words,
    handle: words,
  },
);

const permissions: Check<unknown> = (value, where) => {
  const { network } = map(permission)(value, where);
  if (network && !network.origins) malformed(`${where}.network`, 'must name origins');
};

const capability = shape(
  { name: text(100, /^[a-zA-Z][\w-]*(?:\.[\w-]+)*$/), description: text(200) },
  {
    input: object,
    output: object,
    tags: list(text(50), 16),
    rateLimit: upTo(1, 1_000_000),
    timeout: upTo(1, 30_000),
    cache: upTo(0, 86_400_000),
    auth: boolean,
  },
);

const capabilities: Check<unknown> = (value, where) => {
  const names = list(capability, 64)(value, where).map(({ name }) => name);
  if (new Set(names).size < names.length) malformed(where, 'must not name a capability twice');
};

const partId = text(100, /^[A-Za-z0-9]+(?:[-.][A-Za-z0-9]+)*$/);
const named = { id: partId, title: word };
const extension = text(16, /^[a-z0-9]+$/);

/** A theme may set colours and nothing else: no `url()`, no `var()`, nothing that ends the declaration. */
const colours: Check<unknown> = (value, where) => {
  const tokens = map(
    text(
      80,
      /^(?:#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})|(?:ok)?(?:lab|lch)\([0-9.%/ -]{1,60}\)|(?:rgb|hsl|hwb)\([0-9.,%/ -]{1,60}\))$/,
    ),
  )(value, where);
  const names = Object.keys(tokens);
  if (names.length > 64) malformed(where, 'must have at most 64 tokens');
  for (const name of names) text(41, /^[a-z][a-z0-9-]*$/)(name, `${where}.${name}`);
};
const ownHook = shape(
  {
    id: text(100, /^[a-z0-9][a-z0-9.-]*\/[A-Za-z][\w.-]*$/),
    kind: oneOf('event', 'filter', 'decision', 'collect'),
    description: text(200),
    timeout: upTo(1, 30_000),
  },
  { input: object, output: object },
);

const exported = shape({ token: text(100), methods: list(text(100, /^[A-Za-z_$][\w$]*$/), 64, 1) });

const recovery = shape(
  { strategy: oneOf('restart', 'retry', 'ignore', 'disable', 'fallback') },
  { fallback: pluginId },
);
const endpoint = shape(
  {
    method: oneOf('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
    path: text(200, /^\/(?:(?::[A-Za-z]\w*|[\w.~-]+)(?:\/(?::[A-Za-z]\w*|[\w.~-]+))*(?:\/\*)?|\*)?$/),
    description: text(200),
  },
  {
    params: object,
    query: object,
    body: object,
    response: object,
    roles: list(text(50), 16),
    rateLimit: upTo(1, 1_000_000),
    timeout: upTo(1, 30_000),
    maxBody: upTo(0, 8 * 2 ** 20),
  },
);

const endpoints: Check<unknown> = (value, where) => {
  const keys = list(endpoint, 128)(value, where).map(({ method, path }) => `${method} ${path}`);
  if (new Set(keys).size < keys.length) malformed(where, 'must not name an endpoint twice');
};

const contributions = shape(
  {},
  {
    widgets: list(shape({ ...named, slot: word }, { draws: list(oneOf('react', 'tree', 'dom'), 3, 1) }), 64),
    commands: list(shape(named, { shortcut: text(40, /^[A-Za-z0-9+]+$/) }), 256),
    exporters: list(shape({ ...named, extension, mediaType: text(100, /^[a-z]+\/[a-z0-9.+-]+$/) }), 64),
    importers: list(shape({ ...named, extensions: list(extension, 16, 1) }), 64),
    fieldTypes: list(shape({ ...named, editor: partId }, { renderer: partId, value: object }), 64),
    themes: list(shape({ ...named, scheme: oneOf('light', 'dark'), tokens: colours }), 16),
    messages: list(
      shape(
        { locale: text(40, /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/), title: word, file: filePath },
        { direction: oneOf('ltr', 'rtl') },
      ),
      64,
    ),
    capabilities,
    hooks: list(ownHook, 64),
    endpoints,
  },
);

const dependencies: Check<unknown> = (value, where) => {
  for (const id of Object.keys(map(range)(value, where))) pluginId(id, where);
};

const manifest = shape(
  {
    manifestVersion: (value, where) => (value === 1 ? value : malformed(where, 'must be 1')),
    id: pluginId,
    version,
    name: text(60),
    description: text(200),
    license: word,
    keywords: list(text(50), 32),
    categories: list(text(50), 16),
    hostApi: range,
    targets,
    hooks: list(hook, 256),
    permissions,
    contributes: contributions,
    dependencies,
    optionalDependencies: dependencies,
  },
  {
    peerDependencies: dependencies,
    author: word,
    homepage: httpsUrl,
    repository: httpsUrl,
    bugs: httpsUrl,
    funding: httpsUrl,
    icon: filePath,
    screenshots: list(shape({ file: filePath, alt: text(200) }), 6, 1),
    pricing: oneOf('free', 'paid', 'account'),
    settings: object,
    settingsVersion: upTo(1, 1_000_000),
    requires: words,
    optional: words,
    provides: list(exported, 64),
    recovery,
    standsInFor: list(pluginId, 16),
  },
);

/**
 * Check the manifest inside a release. Every member that the platform acts on is checked for type and size; members of
 * later manifest versions pass through. Throws `BAD_FORMAT`.
 */
export const pluginManifest: Check<PluginManifest> = (value, where) => {
  manifest(value, where);
  // Each member of the type was just checked by the check of its name.
  return value as unknown as PluginManifest;
};
