import type { PublicKey } from '@airlock/registry/format';
import { CheckError } from '../../kernel/check.ts';
import { readPolicy } from '../../kernel/policy/policy-shape.ts';
import { isThisMachine } from '../../services/network-address.ts';
import type { HostPolicy } from '../../kernel/policy/policy.ts';
import type { RegistryConfig } from '../../kernel/host.ts';
import { ENVIRONMENTS, type SettingsOptions } from '../../kernel/settings/settings.ts';

/** What a deployment decides: which registries the app trusts, and what its users may do. */
export interface AppConfig {
  readonly registries: readonly RegistryConfig[];
  readonly policy?: HostPolicy;
  /** A policy that may change without a deployment: signed by so many of these keys, in place of `policy`. */
  readonly policyFile?: { readonly url: string; readonly keys: readonly PublicKey[]; readonly threshold: number };
  readonly settings?: SettingsOptions;
  /** The default set: the content of `airlock.lock.json`, not read yet. */
  readonly defaults?: object;
  /** A site whose subdomains run one plugin each, in a process of its own; without `fallback` plugins need it. */
  readonly runner?: { readonly site: string; readonly fallback: boolean };
  /**
   * Where a development server tells of edits; `airlock dev` writes it, and no deployment does. `door`: tests may drive
   * the host.
   */
  readonly development?: { readonly events: string; readonly reports: string; readonly door?: boolean };
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
  const { registries, policy, policyFile, defaults, development, environment, settings, runner, ...unknown } = config;
  refuseUnknown(unknown, 'the file');
  if (!Array.isArray(registries)) throw wrong('registries', 'an array');
  const parsed = registries.map((entry: unknown, index) => registry(entry, `registries[${index}]`));
  const names = parsed.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new ConfigError(`airlock.config.json: two registries are named "${twice}".`);
  if (policy !== undefined && policyFile !== undefined) {
    throw new ConfigError('airlock.config.json: policy and policyFile cannot both be there.');
  }
  return {
    registries: parsed,
    ...(policyFile === undefined ? {} : { policyFile: parsePolicyFile(policyFile) }),
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
  try {
    return readPolicy(value, 'policy');
  } catch (error) {
    if (!(error instanceof CheckError)) throw error;
    throw new ConfigError(`airlock.config.json: ${error.message}`, { cause: error });
  }
}

/** Where a signed policy is, and whose signatures count. */
function parsePolicyFile(value: unknown): NonNullable<AppConfig['policyFile']> {
  const { url, keys, threshold = 1, ...unknown } = object(value, 'policyFile');
  refuseUnknown(unknown, 'policyFile');
  if (typeof url !== 'string' || url === '') throw wrong('policyFile.url', 'an address');
  if (!Array.isArray(keys) || keys.length === 0) throw wrong('policyFile.keys', 'a list of public keys');
  if (typeof threshold !== 'number' || !Number.isSafeInteger(threshold) || threshold < 1 || threshold > keys.length) {
    throw wrong('policyFile.threshold', 'a number of those keys');
  }
  const checked = keys.map((key: unknown, index) => {
    const where = `policyFile.keys[${index}]`;
    const { keytype, scheme, keyval } = object(key, where);
    const { public: text } = object(keyval, `${where}.keyval`);
    if (typeof keytype !== 'string' || typeof scheme !== 'string' || typeof text !== 'string') {
      throw wrong(where, 'a public key as airlock policy keygen prints it');
    }
    return { keytype, scheme, keyval: { public: text } };
  });
  return { url, keys: checked, threshold };
}

function parseDevelopment(value: unknown): NonNullable<AppConfig['development']> {
  const { events, reports, door = false, ...unknown } = object(value, 'development');
  refuseUnknown(unknown, 'development');
  for (const [key, path] of Object.entries({ events, reports })) {
    if (typeof path !== 'string' || !/^\/[^/]/.test(path)) throw wrong(`development.${key}`, 'a path of this app');
  }
  if (typeof door !== 'boolean') throw wrong('development.door', 'true or false');
  // Both were just seen to be texts.
  return { events: String(events), reports: String(reports), ...(door ? { door } : {}) };
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
