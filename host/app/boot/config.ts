import { ANOMALY_KINDS } from '../../kernel/monitor.ts';
import { isThisMachine } from '../../services/network-address.ts';
import type { HostPolicy } from '../../kernel/policy.ts';
import type { RegistryConfig } from '../../kernel/host.ts';
import { ENVIRONMENTS, type SettingsOptions } from '../../kernel/settings.ts';

/** What a deployment decides: which registries the app trusts, and what its users may do. */
export interface AppConfig {
  readonly registries: readonly RegistryConfig[];
  readonly policy?: HostPolicy;
  readonly settings?: SettingsOptions;
  /** The default set: the content of `airlock.lock.json`, not read yet. */
  readonly defaults?: object;
  /** A site whose subdomains run one plugin each, in a process of its own; without `fallback` plugins need it. */
  readonly runner?: { readonly site: string; readonly fallback: boolean };
  /** Where a development server tells of edits; `airlock dev` writes it, and no deployment does. */
  readonly development?: { readonly events: string; readonly reports: string };
}

/** Whether every registry is on this machine, as only those of developers are. */
export function isDevelopment({ registries }: AppConfig): boolean {
  const urls = registries.flatMap((registry) => registry.urls);
  return urls.length > 0 && urls.every((url) => isThisMachine(new URL(url).hostname));
}

/** The deployed configuration is missing or wrong; the message says where. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Fetch and check `airlock.config.json`. A deployment without the file has no registries. */
export async function loadConfig(base: string): Promise<AppConfig> {
  const response = await fetch(new URL('airlock.config.json', new URL(base, location.href)));
  if (response.status === 404) return { registries: [] };
  if (!response.ok) throw new ConfigError(`airlock.config.json: the server answered ${response.status}.`);
  let value: unknown;
  try {
    value = await response.json();
  } catch (error) {
    throw new ConfigError('airlock.config.json: not JSON.', { cause: error });
  }
  return parseConfig(value);
}

/** Throws `ConfigError` with a sentence that names the member at fault. */
export function parseConfig(value: unknown): AppConfig {
  const config = object(value, 'the file');
  const { registries, policy, defaults, development, environment, settings, runner, ...unknown } = config;
  refuseUnknown(unknown, 'the file');
  if (!Array.isArray(registries)) throw wrong('registries', 'an array');
  const parsed = registries.map((entry: unknown, index) => registry(entry, `registries[${index}]`));
  const names = parsed.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new ConfigError(`airlock.config.json: two registries are named "${twice}".`);
  return {
    registries: parsed,
    ...(policy === undefined ? {} : { policy: parsePolicy(policy) }),
    ...(defaults === undefined ? {} : { defaults: object(defaults, 'defaults') }),
    ...parseSettings(environment, settings),
    ...(runner === undefined ? {} : { runner: parseRunner(runner) }),
    ...(development === undefined ? {} : { development: parseDevelopment(development) }),
  };
}

function registry(value: unknown, where: string): RegistryConfig {
  const { name, urls, root, ...unknown } = object(value, where);
  refuseUnknown(unknown, where);
  if (typeof name !== 'string' || name === '') throw wrong(`${where}.name`, 'a name');
  if (typeof root !== 'string') throw wrong(`${where}.root`, 'base64');
  const checked = strings(urls, `${where}.urls`);
  if (checked.length === 0) throw wrong(`${where}.urls`, 'at least one URL');
  for (const url of checked) if (!URL.canParse(url)) throw wrong(`${where}.urls`, 'absolute URLs');
  return { name, urls: checked, root: base64(root, `${where}.root`) };
}

/** Where the app runs, and what its deployment decides about plugins' settings. */
function parseSettings(environment: unknown, fixed: unknown): { readonly settings?: SettingsOptions } {
  const known = ENVIRONMENTS.find((each) => each === environment);
  if (environment !== undefined && known === undefined) throw wrong('environment', ENVIRONMENTS.join(' or '));
  if (known === undefined && fixed === undefined) return {};
  const plugins = Object.entries(fixed === undefined ? {} : object(fixed, 'settings')).map(
    ([plugin, values]) => [plugin, object(values, `settings["${plugin}"]`)] as const,
  );
  return { settings: { ...(known ? { environment: known } : {}), fixed: Object.fromEntries(plugins) } };
}

function parseRunner(value: unknown): { readonly site: string; readonly fallback: boolean } {
  const { site, fallback = true, ...unknown } = object(value, 'runner');
  refuseUnknown(unknown, 'runner');
  if (typeof site !== 'string' || URL.parse(site)?.origin !== site) {
    throw wrong('runner.site', 'an origin such as "https://run.example.com"');
  }
  if (typeof fallback !== 'boolean') throw wrong('runner.fallback', 'true or false');
  return { site, fallback };
}

function parsePolicy(value: unknown): HostPolicy {
  const policy = object(value, 'policy');
  const { allow, block, trustedPublishers, page, realms, denyPermissions, criticalPriority, ...more } = policy;
  const { denyRealms, required, maxActive, approval, updates, monitor, unlisted, ...unknown } = more;
  refuseUnknown(unknown, 'policy');
  const lists = { allow, block, trustedPublishers, denyPermissions, criticalPriority, required };
  for (const [key, list] of Object.entries(lists)) if (list !== undefined) strings(list, `policy.${key}`);
  if (page !== undefined && page !== 'never' && page !== 'trusted' && page !== 'consent') {
    throw wrong('policy.page', '"never", "trusted" or "consent"');
  }
  for (const [pattern, realm] of Object.entries(realms === undefined ? {} : object(realms, 'policy.realms'))) {
    if (realm !== 'worker' && realm !== 'frame' && realm !== 'page') {
      throw wrong(`policy.realms["${pattern}"]`, '"worker", "frame" or "page"');
    }
  }
  if (denyRealms !== undefined) {
    for (const realm of strings(denyRealms, 'policy.denyRealms')) {
      if (!['worker', 'frame', 'page'].includes(realm)) throw wrong('policy.denyRealms', '"worker", "frame" or "page"');
    }
  }
  if (unlisted !== undefined && unlisted !== 'never' && unlisted !== 'user' && unlisted !== 'allow') {
    throw wrong('policy.unlisted', '"never", "user" or "allow"');
  }
  if (maxActive !== undefined && !isAmount(maxActive)) throw wrong('policy.maxActive', 'a whole number');
  if (approval !== undefined) checkApproval(object(approval, 'policy.approval'));
  if (updates !== undefined) checkUpdates(object(updates, 'policy.updates'));
  if (monitor !== undefined) {
    const { quarantine, ...others } = object(monitor, 'policy.monitor');
    refuseUnknown(others, 'policy.monitor');
    const rules = quarantine === undefined ? [] : strings(quarantine, 'policy.monitor.quarantine');
    const known: readonly string[] = [...ANOMALY_KINDS, 'notice', 'warning', 'critical'];
    const wrongRule = rules.find((rule) => !known.includes(rule));
    if (wrongRule !== undefined) throw wrong(`policy.monitor.quarantine: "${wrongRule}"`, known.join(' or '));
  }
  // Every member was checked above.
  return policy as HostPolicy;
}

function checkApproval({ approvers, approved, ...unknown }: { readonly [key: string]: unknown }): void {
  refuseUnknown(unknown, 'policy.approval');
  for (const [key, list] of Object.entries({ approvers, approved })) {
    if (list !== undefined) strings(list, `policy.approval.${key}`);
  }
}

function checkUpdates({ auto, coolDown, window, ...unknown }: { readonly [key: string]: unknown }): void {
  refuseUnknown(unknown, 'policy.updates');
  if (auto !== undefined && typeof auto !== 'boolean') throw wrong('policy.updates.auto', 'true or false');
  for (const [key, hours] of Object.entries({ coolDown, window })) {
    if (hours !== undefined && !isAmount(hours)) throw wrong(`policy.updates.${key}`, 'a number of hours');
  }
}

function isAmount(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function parseDevelopment(value: unknown): { readonly events: string; readonly reports: string } {
  const { events, reports, ...unknown } = object(value, 'development');
  refuseUnknown(unknown, 'development');
  for (const [key, path] of Object.entries({ events, reports })) {
    if (typeof path !== 'string' || !/^\/[^/]/.test(path)) throw wrong(`development.${key}`, 'a path of this app');
  }
  // Both were just seen to be texts.
  return { events: String(events), reports: String(reports) };
}

function object(value: unknown, where: string): { readonly [key: string]: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(where, 'an object');
  return { ...value };
}

function strings(value: unknown, where: string): readonly string[] {
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) throw wrong(where, 'a list of texts');
  return value;
}

function base64(text: string, where: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch (error) {
    throw new ConfigError(`airlock.config.json: ${where} is not base64.`, { cause: error });
  }
}

/** A misspelt rule of a policy must not be passed over. */
function refuseUnknown(rest: { readonly [key: string]: unknown }, where: string): void {
  const [first] = Object.keys(rest);
  if (first !== undefined) throw new ConfigError(`airlock.config.json: ${where} has an unknown member "${first}".`);
}

function wrong(where: string, what: string): ConfigError {
  return new ConfigError(`airlock.config.json: ${where} must be ${what}.`);
}
