import type { PluginManifest } from '@airlock/sdk';
import { boolean, integer, list, map, object, oneOf, shape, text, type Check } from './check.ts';
import { malformed } from './errors.ts';
import { filePath, httpsUrl, pluginId, version } from './ids.ts';

const word = text(100);
const words = list(word, 64);
const range = text(200);
const httpsOrigin = text(300, /^https:\/\/[a-z0-9.-]+(?::\d{1,5})?$/);

const target = shape(
  { entry: filePath },
  { container: text(100, /^[A-Za-z_$][\w$]*$/), shared: list(shape({ name: word, range }), 64) },
);

const targets: Check<unknown> = (value, where) => {
  const realms = Object.keys(map(target)(value, where));
  if (realms.length === 0) malformed(where, 'must have at least one target');
  for (const realm of realms) oneOf('worker', 'frame', 'page')(realm, where);
};

const hook = shape(
  { hook: word, kind: oneOf('event', 'filter', 'decision', 'collect'), priority: integer(-1_000_000) },
  { timeout: integer(1) },
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
  },
);

const permissions: Check<unknown> = (value, where) => {
  const { network } = map(permission)(value, where);
  if (network && !network.origins) malformed(`${where}.network`, 'must name origins');
};

/** A whole number of at most `max`. */
const upTo =
  (min: number, max: number): Check<number> =>
  (value, where) => {
    const number = integer(min)(value, where);
    return number <= max ? number : malformed(where, `must be at most ${max}`);
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
  },
);

const capabilities: Check<unknown> = (value, where) => {
  const names = list(capability, 64)(value, where).map(({ name }) => name);
  if (new Set(names).size < names.length) malformed(where, 'must not name a capability twice');
};

const contributions = shape(
  {},
  {
    widgets: list(shape({ id: word, title: word, slot: word }), 64),
    commands: list(shape({ id: word, title: word }), 256),
    capabilities,
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
  { author: word, homepage: httpsUrl, repository: httpsUrl, icon: filePath, settings: object },
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
