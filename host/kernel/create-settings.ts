import type { PluginManifest } from '@airlock/sdk';
import type { AuditFact } from './audit.ts';
import { record as recordCheck } from './check.ts';
import { AirlockError, messageOf, toAirlockError } from './errors.ts';
import type { Locks } from './locks.ts';
import type { Redactor, Vault } from './secrets.ts';
import { exportedSettings, settingsRow, type SettingsRow, type StoredValues } from './settings-rows.ts';
import { defaultsOf, layered, merge, problemsOf, secretsOf, without } from './settings-schema.ts';
import {
  ENVIRONMENTS,
  type Environment,
  type ImportOutcome,
  type SettingProblem,
  type Settings,
  type SettingsOptions,
  type SettingsState,
  type SettingValues,
} from './settings.ts';
import type { Store } from './store.ts';
import type { TabSignal } from './tabs.ts';

/** Has the plugin itself bring values of an older shape to the one that it knows. */
export type Migrate = (change: {
  readonly values: SettingValues;
  readonly from: number;
  readonly to: number;
}) => Promise<unknown>;

export interface SettingsParts extends SettingsOptions {
  readonly store: Store;
  readonly locks: Locks;
  readonly tabs: TabSignal;
  readonly vault: Vault;
  readonly redactor: Redactor;
  /** Of an installed plugin. */
  readonly manifestOf: (name: string) => PluginManifest | undefined;
  /** Full names of installed plugins. */
  readonly names: () => readonly string[];
  /** Give settings to a running plugin; rejects when it refuses them. */
  readonly give: (name: string, settings: SettingValues, previous: SettingValues) => Promise<void>;
  readonly migrate: (name: string) => Migrate;
  readonly record: (fact: AuditFact) => void;
  readonly report: (error: AirlockError) => void;
}

/** Settings, and what the rest of the host needs of them. */
export interface SettingsKeeper extends Settings {
  /** What a plugin is given when it starts, secrets too; brought to its shape first, where it was another. */
  forStart(name: string, migrate: Migrate): Promise<SettingValues>;
  /** Another tab changed them: give them to the plugin that runs here. */
  reload(name: string): Promise<void>;
}

export function createSettings(parts: SettingsParts): SettingsKeeper {
  return new Keeper(parts);
}

/** A row with its secrets opened. */
interface Opened extends StoredValues {
  readonly secrets: SettingValues;
  readonly before?: StoredValues;
}

class Keeper implements SettingsKeeper {
  readonly #parts: SettingsParts;
  readonly #environment: Environment;
  readonly #strict: boolean;
  readonly #listeners = new Set<(name: string) => void>();
  /** What running plugins were given last. */
  readonly #given = new Map<string, SettingValues>();

  constructor(parts: SettingsParts) {
    this.#parts = parts;
    this.#environment = parts.environment ?? 'production';
    this.#strict = parts.strict ?? true;
  }

  async of(name: string): Promise<SettingsState> {
    const { settings: schema } = this.#manifest(name);
    const stored = await this.#read(name);
    const secrets = secretsOf(schema);
    const { values, problems } = this.#effective(name, stored);
    return {
      environment: this.#environment,
      values: without(values, secrets),
      own: stored.values,
      here: stored.environments[this.#environment] ?? {},
      defaults: without(defaultsOf(schema, this.#environment), secrets),
      fixed: Object.keys(this.#fixed(name)),
      secrets: Object.fromEntries(secrets.map((secret) => [secret, values[secret] !== undefined])),
      problems,
    };
  }

  async check(name: string, values: SettingValues): Promise<readonly SettingProblem[]> {
    const stored = await this.#read(name);
    return this.#problems(name, this.#changed(name, stored, values, undefined), values);
  }

  async set(name: string, values: SettingValues, options: { readonly environment?: Environment } = {}): Promise<void> {
    await this.#change(name, (stored) => {
      const next = this.#changed(name, stored, values, options.environment);
      const problems = this.#problems(name, next, values);
      if (problems.length > 0) throw invalid(name, problems);
      return next;
    });
  }

  async reset(name: string, names?: readonly string[]): Promise<void> {
    await this.#change(name, (stored) => {
      if (names === undefined) return { ...stored, values: {}, environments: {}, secrets: {} };
      const environments = Object.entries(stored.environments).map(([key, values]) => [key, without(values, names)]);
      return {
        ...stored,
        values: without(stored.values, names),
        environments: Object.fromEntries(environments) as StoredValues['environments'],
        secrets: without(stored.secrets, names),
      };
    });
  }

  async export(names = this.#parts.names()) {
    const plugins: { [name: string]: StoredValues } = {};
    for (const name of names) {
      const { settings: schema } = this.#manifest(name);
      if (schema === undefined) continue;
      const { version, values, environments } = await this.#read(name);
      plugins[name] = { version, values, environments };
    }
    return { format: 1 as const, plugins };
  }

  async import(file: unknown): Promise<readonly ImportOutcome[]> {
    let entries: [string, unknown][];
    try {
      const { format, plugins } = recordCheck(file, 'the file');
      if (format !== 1) throw new TypeError('It is of another format.');
      entries = Object.entries(recordCheck(plugins, 'plugins'));
    } catch (error) {
      throw new AirlockError('CONFIG_INVALID', `This is no file of settings: ${messageOf(error)}`, { cause: error });
    }
    const outcomes: ImportOutcome[] = [];
    for (const [plugin, value] of entries) outcomes.push(await this.#importOne(plugin, value));
    return outcomes;
  }

  subscribe(listener: (name: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async forStart(name: string, migrate: Migrate): Promise<SettingValues> {
    const stored = await this.#locked(name, () => this.#upToDate(name, migrate));
    const { values, problems } = this.#effective(name, stored);
    if (this.#strict && problems.length > 0) {
      this.#parts.report(invalid(name, problems).with({ severity: 'warning', recovery: 'adjusted' }));
    }
    this.#parts.redactor.know(name, stored.secrets);
    this.#given.set(name, values);
    return values;
  }

  async reload(name: string): Promise<void> {
    if (this.#parts.manifestOf(name) !== undefined) {
      const { values } = this.#effective(name, await this.#read(name));
      const previous = this.#given.get(name);
      if (previous !== undefined && JSON.stringify(previous) !== JSON.stringify(values)) {
        await this.#parts.give(name, values, previous);
        this.#given.set(name, values);
      }
    }
    this.#tell(name);
  }

  /** Change what is stored under the plugin's lock; the plugin may refuse it first. */
  async #change(name: string, change: (stored: Opened) => Opened): Promise<void> {
    const { give, record, tabs, redactor } = this.#parts;
    await this.#locked(name, async () => {
      const stored = await this.#read(name);
      const next = change(stored);
      const previous = this.#effective(name, stored).values;
      const { values } = this.#effective(name, next);
      // What it says of them must not tell the new ones either.
      redactor.know(name, { now: next.secrets, before: stored.secrets });
      try {
        await give(name, values, previous);
        await this.#write(name, next).catch(async (error: unknown) => {
          // What is not kept is not in force either; that it had to be taken back is told by the error itself.
          await give(name, previous, values).catch(() => undefined);
          throw error;
        });
        redactor.know(name, next.secrets);
        this.#given.set(name, values);
      } catch (error) {
        const refused = redactor.error(toAirlockError(error, 'CONFIG_INVALID', { plugin: name }));
        redactor.know(name, stored.secrets);
        throw refused;
      }
      const names = [...changedNames(previous, values)];
      record({ action: 'settings', plugin: name, ...(names.length > 0 ? { detail: names.join(', ') } : {}) });
    });
    tabs.post({ type: 'settings', name });
    this.#tell(name);
  }

  async #importOne(plugin: string, value: unknown): Promise<ImportOutcome> {
    if (this.#parts.manifestOf(plugin) === undefined) return { plugin, kind: 'unknown' };
    try {
      const given = exportedSettings(value, plugin);
      const values = await this.#migrated(plugin, given, this.#parts.migrate(plugin));
      await this.#change(plugin, (stored) => {
        const next = { ...stored, ...values };
        const all = [values.values, ...Object.values(values.environments)];
        const problems = all.flatMap((each) => this.#problems(plugin, next, each));
        if (problems.length > 0) throw invalid(plugin, problems);
        return next;
      });
      return { plugin, kind: 'applied' };
    } catch (error) {
      const problems = problemsIn(error) ?? [{ path: '', message: messageOf(error) }];
      return { plugin, kind: 'refused', problems };
    }
  }

  /** What is stored after the user gave values: secrets apart, those that were not named as before. */
  #changed(name: string, stored: Opened, values: SettingValues, environment: Environment | undefined): Opened {
    const hidden = secretsOf(this.#manifest(name).settings);
    const plain = without(values, hidden);
    const secrets = Object.fromEntries(
      hidden.flatMap((secret): [string, unknown][] => {
        const given = Object.hasOwn(values, secret) ? values[secret] : stored.secrets[secret];
        return given === undefined || given === null ? [] : [[secret, given]];
      }),
    );
    return environment === undefined
      ? { ...stored, values: plain, secrets }
      : { ...stored, environments: { ...stored.environments, [environment]: plain }, secrets };
  }

  /** What is wrong with what would be stored, and with what was given for it. */
  #problems(name: string, next: Opened, given: SettingValues): readonly SettingProblem[] {
    const { settings: schema } = this.#manifest(name);
    const secrets = secretsOf(schema);
    const fixed = Object.keys(this.#fixed(name)).filter((key) => Object.hasOwn(given, key));
    const locked = fixed.map((path) => ({ path, message: 'It is decided by whoever runs this app.' }));
    // As a whole it is looked at with the defaults, which the user need not repeat.
    const { values } = this.#effective(name, next);
    const whole = merge(values, { ...without(given, secrets), ...next.secrets }) as SettingValues;
    return [...locked, ...problemsOf(schema, whole, this.#strict)];
  }

  #effective(name: string, { values, environments, secrets }: Opened) {
    const { settings } = this.#manifest(name);
    const here = environments[this.#environment] ?? {};
    const { values: merged, problems } = layered(settings, this.#environment, [
      values,
      here,
      secrets,
      this.#fixed(name),
    ]);
    const hidden = secretsOf(settings);
    const said = problems.map((problem) =>
      hidden.some((secret) => problem.path === secret || problem.path.startsWith(`${secret}.`))
        ? { path: problem.path, message: 'It does not fit.' }
        : problem,
    );
    return { values: merged, problems: said };
  }

  #fixed(name: string): SettingValues {
    const { fixed = {} } = this.#parts;
    const id = name.slice(name.indexOf('/') + 1);
    return { ...(Object.hasOwn(fixed, id) ? fixed[id] : {}), ...(Object.hasOwn(fixed, name) ? fixed[name] : {}) };
  }

  /** The stored values in the shape that the installed version knows, migrated and written where they are older. */
  async #upToDate(name: string, migrate: Migrate): Promise<Opened> {
    const stored = await this.#read(name);
    const { settingsVersion: to = 1 } = this.#manifest(name);
    if (stored.version === to || isEmpty(stored)) return stored;
    if (stored.version > to) {
      // An older version of the plugin is back: it gets what it knew, if that is still there.
      const { before } = stored;
      return before?.version === to ? { ...before, secrets: stored.secrets } : stored;
    }
    try {
      const { version, values, environments } = stored;
      const next = await this.#migrated(name, stored, migrate);
      const opened = { ...stored, ...next, before: { version, values, environments } };
      await this.#write(name, opened);
      return opened;
    } catch (error) {
      const why = `The settings of '${name}' could not be brought from version ${stored.version} to ${to}`;
      this.#parts.report(
        new AirlockError('CONFIG_INVALID', `${why}: ${messageOf(error)}`, {
          plugin: name,
          recovery: 'adjusted',
          nextStep: 'What still fits is used, the rest is as by default; nothing of it was deleted.',
          cause: error,
        }),
      );
      return stored;
    }
  }

  /** Values of an older shape in the newest; each environment's on its own. */
  async #migrated(name: string, given: StoredValues, migrate: Migrate): Promise<StoredValues> {
    const { settingsVersion: to = 1 } = this.#manifest(name);
    if (given.version === to) return given;
    if (given.version > to) throw new TypeError(`They are of version ${given.version}; this plugin knows ${to}.`);
    const from = given.version;
    const one = async (values: SettingValues): Promise<SettingValues> =>
      recordCheck(await migrate({ values, from, to }), 'what the migration gave');
    const environments: { [environment in Environment]?: SettingValues } = {};
    for (const environment of ENVIRONMENTS) {
      const values = given.environments[environment];
      if (values !== undefined) environments[environment] = await one(values);
    }
    return { version: to, values: await one(given.values), environments };
  }

  async #read(name: string): Promise<Opened> {
    const { store, vault, report } = this.#parts;
    const { settingsVersion: version = 1 } = this.#manifest(name);
    const none: Opened = { version, values: {}, environments: {}, secrets: {} };
    const value = await store.transaction(['settings'], 'read', (tx) => tx.get('settings', name));
    if (value === undefined) return none;
    try {
      const row = settingsRow(value, `row "${name}" of "settings"`);
      const { secrets: sealed, version: stored, values, environments, before } = row;
      const secrets = sealed === undefined ? {} : await vault.open(name, sealed);
      return { version: stored, values, environments, secrets, ...(before === undefined ? {} : { before }) };
    } catch (error) {
      report(
        new AirlockError('STORE_FAILED', `The settings of "${name}" cannot be read: ${messageOf(error)}`, {
          plugin: name,
          retryable: false,
          detail: { table: 'settings', key: name },
          nextStep: 'Its defaults are used; set the values again.',
          cause: error,
        }),
      );
      return none;
    }
  }

  async #write(name: string, { secrets, ...stored }: Opened): Promise<void> {
    const { store, vault } = this.#parts;
    const { settingsVersion = 1 } = this.#manifest(name);
    const row: SettingsRow = {
      format: 2,
      name,
      ...stored,
      version: Math.max(stored.version, settingsVersion),
      ...(Object.keys(secrets).length === 0 ? {} : { secrets: await vault.seal(name, secrets) }),
    };
    await store.transaction(['settings'], 'write', (tx) => tx.put('settings', name, row));
  }

  #locked<T>(name: string, work: () => Promise<T>): Promise<T> {
    return this.#parts.locks.request(`airlock:settings:${name}`, {}, work);
  }

  #manifest(name: string): PluginManifest {
    const manifest = this.#parts.manifestOf(name);
    if (manifest !== undefined) return manifest;
    throw new AirlockError('PLUGIN_UNKNOWN', `"${name}" is not installed.`, { plugin: name });
  }

  #tell(name: string): void {
    for (const listener of this.#listeners) listener(name);
  }
}

const PROBLEMS = new WeakMap<AirlockError, readonly SettingProblem[]>();

/** The problems by which values were refused; `undefined` for another error. */
export function problemsIn(error: unknown): readonly SettingProblem[] | undefined {
  return error instanceof AirlockError ? PROBLEMS.get(error) : undefined;
}

function invalid(name: string, problems: readonly SettingProblem[]): AirlockError {
  const shown = problems.slice(0, 5).map(({ path, message }) => `${path || 'the whole'}: ${message}`);
  const more = problems.length > shown.length ? ` (and ${problems.length - shown.length} more)` : '';
  const error = new AirlockError('CONFIG_INVALID', `These settings do not suit "${name}": ${shown.join(' ')}${more}`, {
    plugin: name,
  });
  PROBLEMS.set(error, problems);
  return error;
}

function isEmpty({ values, environments }: StoredValues): boolean {
  return Object.keys(values).length === 0 && Object.keys(environments).length === 0;
}

function* changedNames(before: SettingValues, after: SettingValues): Generator<string> {
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (JSON.stringify(before[name]) !== JSON.stringify(after[name])) yield name;
  }
}
