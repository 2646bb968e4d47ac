import type { PluginManifest } from '@airlock/sdk';
import { boolean, integer, list, map, object, oneOf, optional, text, type Check } from './check.ts';
import { malformed } from './errors.ts';
import { filePath, isPluginId, pluginId, version } from './ids.ts';
import type { Json, JsonObject } from './json.ts';

const word = text(100);
const words = list(word, 64);
const range = text(200);
const httpsUrl = text(500, /^https:\/\/[^\s]+$/);
const httpsOrigin = text(300, /^https:\/\/[a-z0-9.-]+(?::\d{1,5})?$/);

/**
 * Check the manifest inside a release. Every member that the platform acts on is checked for type and size; members of
 * later manifest versions pass through. Throws `BAD_FORMAT`.
 */
export const pluginManifest: Check<PluginManifest> = (value, where) => {
  const manifest = object(value, where);
  for (const [name, check] of Object.entries(REQUIRED)) check(manifest[name], `${where}.${name}`);
  for (const [name, check] of Object.entries(OPTIONAL)) optional(manifest, name, check, where);
  // Each member of the type was checked above by the check of its name.
  return manifest as unknown as PluginManifest;
};

const target: Check<unknown> = (value, where) => {
  const found = object(value, where);
  filePath(found['entry'], `${where}.entry`);
  optional(found, 'container', text(100, /^[A-Za-z_$][\w$]*$/), where);
  optional(found, 'shared', list(members({ name: word, range }), 64), where);
};

const targets: Check<unknown> = (value, where) => {
  const realms = Object.keys(map(target)(value, where));
  if (realms.length === 0) malformed(where, 'must have at least one target');
  for (const realm of realms) oneOf('worker', 'frame', 'page')(realm, where);
};

const hook: Check<unknown> = (value, where) => {
  members({ hook: word, kind: oneOf('event', 'filter', 'decision', 'collect'), priority: integer(-1_000_000) })(
    value,
    where,
  );
  optional(object(value, where), 'timeout', integer(1), where);
};

const permission: Check<unknown> = (value, where) => {
  const asked = object(value, where);
  text(160)(asked['reason'], `${where}.reason`);
  optional(asked, 'optional', boolean, where);
  optional(asked, 'origins', list(httpsOrigin, 64, 1), where);
  for (const name of ['methods', 'read', 'write', 'subscribe', 'publish', 'provide', 'invoke']) {
    optional(asked, name, words, where);
  }
};

const permissions: Check<unknown> = (value, where) => {
  map(permission)(value, where);
  const network = object(value, where)['network'];
  if (network !== undefined && object(network, where)['origins'] === undefined) malformed(where, 'must name origins');
};

const contributions: Check<unknown> = (value, where) => {
  const found = object(value, where);
  optional(found, 'widgets', list(members({ id: word, title: word, slot: word }), 64), where);
  optional(found, 'commands', list(members({ id: word, title: word }), 256), where);
};

const dependencies: Check<unknown> = (value, where) => {
  for (const id of Object.keys(map(range)(value, where))) if (!isPluginId(id)) malformed(where, 'must name plugin ids');
};

const REQUIRED: Readonly<Record<string, Check<unknown>>> = {
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
};

const OPTIONAL: Readonly<Record<string, Check<unknown>>> = {
  author: word,
  homepage: httpsUrl,
  repository: httpsUrl,
  icon: filePath,
  settings: object,
};

/** An object with these members, each checked. */
function members(checks: Readonly<Record<string, Check<unknown>>>): Check<JsonObject> {
  return (value: Json | undefined, where) => {
    const found = object(value, where);
    for (const [name, check] of Object.entries(checks)) check(found[name], `${where}.${name}`);
    return found;
  };
}
