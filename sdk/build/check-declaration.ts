import type { RealmKind } from '../plugin/manifest.ts';
import type { PermissionName } from '../plugin/permissions.ts';
import { checkCapabilities } from './check-capabilities.ts';
import { checkParts } from './check-parts.ts';
import { checkConnections } from './check-connections.ts';
import { checkEndpoints } from './check-endpoints.ts';
import type { Declaration } from './declaration.ts';
import type { BuildProblem } from './errors.ts';
import type { PluginPackage } from './project.ts';
import { checkShown } from './screenshots.ts';
import { isRecord, isText, isTextList, quote } from './shapes.ts';

const PLUGIN_ID = /^(?=.{2,64}$)[a-z0-9]+(?:[-.][a-z0-9]+)*$/;
const HOOK_ID = /^[a-z][A-Za-z0-9]*(?:[.:/-][A-Za-z0-9]+)*$/;
// https://semver.org, without the parts that registries refuse to compare.
const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;
const HTTPS_ORIGIN = /^(?:https:\/\/[a-z0-9.-]+|http:\/\/localhost)(?::\d{1,5})?$/;

const REALMS: readonly string[] = ['worker', 'frame', 'page'] satisfies RealmKind[];
const KINDS: readonly string[] = ['event', 'filter', 'decision', 'collect'];

/** Lists of words that each permission may carry beside its reason. */
const PERMISSIONS: { readonly [name in PermissionName]: readonly string[] } = {
  storage: [],
  files: [],
  data: ['read', 'write'],
  config: ['read', 'write'],
  network: ['origins', 'methods'],
  events: ['subscribe', 'publish'],
  capabilities: ['provide', 'invoke'],
  hooks: ['fire', 'handle'],
  endpoints: [],
  commands: [],
  ui: [],
  clipboard: [],
  notifications: [],
  window: [],
};

/** Everything wrong with what a plugin declares; an empty list means it can be built. */
export function checkDeclaration(declaration: Declaration, pkg: PluginPackage): BuildProblem[] {
  return [
    ...checkIdentity(declaration, pkg),
    ...checkHooks(declaration),
    ...checkPermissions(declaration.permissions ?? {}),
    ...checkWindow(declaration),
    ...checkParts(declaration),
    ...checkCapabilities(declaration),
    ...checkConnections(declaration),
    ...checkEndpoints(declaration),
    ...checkMaps(declaration),
    ...checkShown(declaration),
  ];
}

function* checkIdentity(declaration: Declaration, pkg: PluginPackage): Generator<BuildProblem> {
  const { id, name, realms = ['worker'], categories = [], hostApi, settings, settingsVersion, icon } = declaration;
  if (typeof id !== 'string' || !PLUGIN_ID.test(id)) {
    yield {
      code: 'ID_INVALID',
      message: `${quote(id)} cannot be a plugin's id.`,
      hint: 'Use 2 to 64 characters: words of a-z and 0-9 joined by single "-" or ".".',
    };
  }
  if (name !== undefined && !isText(name, 60)) {
    yield { code: 'NAME_INVALID', message: `${quote(name)} cannot be shown as a name: 1 to 60 characters.` };
  }
  if (!VERSION.test(pkg.version)) {
    yield {
      code: 'VERSION_INVALID',
      message: `${quote(pkg.version)} in package.json is not a semantic version.`,
      hint: 'Write three numbers, for example "1.0.0".',
      file: 'package.json',
    };
  }
  if (pkg.description.length > 200) {
    yield { code: 'DESCRIPTION_LONG', message: 'The description is longer than 200 characters.', file: 'package.json' };
  }
  if (!Array.isArray(realms) || realms.length === 0 || realms.some((realm) => !REALMS.includes(realm))) {
    yield { code: 'REALM_UNKNOWN', message: `${quote(realms)} are not realms.`, hint: `Use ${REALMS.join(', ')}.` };
  }
  if (!isTextList(categories)) yield { code: 'CATEGORIES_INVALID', message: 'Categories are a list of words.' };
  if (hostApi !== undefined && !isText(hostApi, 200)) {
    yield { code: 'HOST_API_INVALID', message: `${quote(hostApi)} is not a version range.` };
  }
  if (icon !== undefined && (typeof icon !== 'string' || !/^[\w@+-][\w./@+-]*$/.test(icon) || icon.includes('..'))) {
    yield { code: 'ICON_INVALID', message: `${quote(icon)} is not a path inside the plugin's folder.` };
  }
  if (
    settingsVersion !== undefined &&
    !(Number.isSafeInteger(settingsVersion) && Number(settingsVersion) >= 1 && settings !== undefined)
  ) {
    yield {
      code: 'SETTINGS_INVALID',
      message: 'The version of the settings is a whole number from 1, beside a schema.',
    };
  }
  if (settings !== undefined && (!isRecord(settings) || settings['type'] !== 'object')) {
    yield { code: 'SETTINGS_INVALID', message: 'The schema of the settings must have `type: "object"`.' };
  }
}

function* checkHooks({ hooks }: Declaration): Generator<BuildProblem> {
  for (const [index, { hook, kind, priority, timeout, retries, callable }] of hooks.entries()) {
    const which = typeof hook === 'string' ? `Handler ${index} ("${hook}")` : `Handler ${index}`;
    if (typeof hook !== 'string' || !HOOK_ID.test(hook) || kind === undefined || !KINDS.includes(kind)) {
      yield { code: 'HOOK_UNKNOWN', message: `${which} has no hook.`, hint: 'Pass a token made by `defineHook`.' };
    }
    if (!callable) yield { code: 'HANDLER_MISSING', message: `${which} has no function to call.` };
    if (!Number.isSafeInteger(priority)) {
      yield { code: 'PRIORITY_INVALID', message: `${which} has the priority ${quote(priority)}: use a whole number.` };
    } else if (Number(priority) >= 1000) {
      yield {
        code: 'PRIORITY_RESERVED',
        message: `${which} asks for priority ${Number(priority)}; 1000 and above is granted by the host's policy only.`,
        hint: 'Use Priority.HIGH.',
      };
    }
    if (timeout !== undefined && !(Number.isSafeInteger(timeout) && Number(timeout) > 0)) {
      yield {
        code: 'TIMEOUT_INVALID',
        message: `${which} has the timeout ${quote(timeout)}: use milliseconds above 0.`,
      };
    }
    if (retries !== undefined && !(Number.isSafeInteger(retries) && Number(retries) >= 0 && Number(retries) <= 5)) {
      yield { code: 'RETRIES_INVALID', message: `${which} has ${quote(retries)} retries: use 0 to 5.` };
    }
  }
}

/** A frame plugin draws windows of its own, which the user is told and may refuse. */
function* checkWindow({ realms, permissions }: Declaration): Generator<BuildProblem> {
  if (!Array.isArray(realms) || !realms.includes('frame')) return;
  if (isRecord(permissions) && permissions['window'] !== undefined) return;
  yield {
    code: 'WINDOW_UNDECLARED',
    message: 'The realm "frame" draws windows of its own, for which there is a permission.',
    hint: "Declare `permissions: { window: { reason: '…' } }`.",
  };
}

function* checkPermissions(permissions: unknown): Generator<BuildProblem> {
  if (!isRecord(permissions)) {
    yield { code: 'PERMISSIONS_INVALID', message: 'Permissions are an object of name → request.' };
    return;
  }
  for (const [name, request] of Object.entries(permissions)) {
    if (!isPermission(name)) {
      yield {
        code: 'PERMISSION_UNKNOWN',
        message: `There is no permission "${name}".`,
        hint: `Use one of ${Object.keys(PERMISSIONS).join(', ')}.`,
      };
      continue;
    }
    if (!isRecord(request) || !isText(request['reason'], 160)) {
      yield {
        code: 'REASON_MISSING',
        message: `Permission "${name}" has no reason of 1 to 160 characters.`,
        hint: 'Say in one sentence what the user gets for it; it is shown when they are asked.',
      };
      continue;
    }
    for (const [key, value] of Object.entries(request)) {
      const known = key === 'reason' || key === 'optional' || PERMISSIONS[name].includes(key);
      const fits = key === 'reason' || (key === 'optional' ? typeof value === 'boolean' : isTextList(value));
      if (!known || !fits) {
        yield { code: 'PERMISSION_INVALID', message: `Permission "${name}" has a wrong "${key}": ${quote(value)}.` };
      }
    }
    const needs = {
      data: ['read', 'write'],
      network: ['origins'],
      events: ['subscribe', 'publish'],
      hooks: ['fire', 'handle'],
    }[name as string];
    if (needs !== undefined && needs.every((key) => request[key] === undefined)) {
      yield {
        code: 'PERMISSION_INVALID',
        message: `Permission "${name}" opens nothing: name its ${needs.join(' or ')}.`,
      };
    }
    for (const origin of name === 'network' && isTextList(request['origins']) ? request['origins'] : []) {
      if (!HTTPS_ORIGIN.test(origin)) {
        yield {
          code: 'ORIGIN_INVALID',
          message: `"${origin}" is not an exact https origin.`,
          hint: 'For example https://api.example.com.',
        };
      }
    }
  }
}

function* checkMaps(declared: Declaration): Generator<BuildProblem> {
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = declared;
  for (const map of [dependencies, optionalDependencies, peerDependencies]) {
    for (const [id, range] of Object.entries(isRecord(map) ? map : {})) {
      if (!PLUGIN_ID.test(id) || !isText(range, 200)) {
        yield {
          code: 'DEPENDENCY_INVALID',
          message: `"${id}": ${quote(range)} is not a plugin's id and version range.`,
        };
      }
    }
  }
}

function isPermission(name: string): name is PermissionName {
  return Object.hasOwn(PERMISSIONS, name);
}
