import type { PluginManifest } from '@airlock/sdk';
import type { AuditFact } from '../audit/audit.ts';
import { record as recordCheck } from '../check.ts';
import { AirlockError, messageOf, toAirlockError } from '../errors.ts';
import type { Locks } from '../storage/locks.ts';
import type { Redactor, Vault } from './secrets.ts';
import { SettingsLayers } from './settings-layers.ts';
import { migrated, upToDate, type Migrate } from './settings-migration.ts';
import { invalid, problemsIn } from './settings-problems.ts';
import { exportedSettings, type StoredValues } from './settings-rows.ts';
import { defaultsOf, secretsOf, without } from './settings-schema.ts';
import { apart, StoredSettings, type Opened } from './settings-store.ts';
import {
  type Environment,
  type ImportOutcome,
  type SettingProblem,
  type Settings,
  type SettingsOptions,
  type SettingsState,
  type SettingValues,
} from './settings.ts';
import type { Store } from '../storage/store.ts';
import type { TabSignal } from '../storage/tabs.ts';

export { createRedactor, createVault } from './secrets.ts';

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

class Keeper implements SettingsKeeper {
  readonly #parts: SettingsParts;
  readonly #rows: StoredSettings;
  readonly #layers: SettingsLayers;
  readonly #listeners = new Set<(name: string) => void>();
  /** What running plugins were given last. */
  readonly #given = new Map<string, SettingValues>();

  constructor(parts: SettingsParts) {
    this.#parts = parts;
    this.#rows = new StoredSettings(parts);
    this.#layers = new SettingsLayers(parts, (name) => this.#manifest(name));
  }

  async of(name: string): Promise<SettingsState> {
    const { settings: schema } = this.#manifest(name);
    const stored = await this.#read(name);
    const secrets = secretsOf(schema);
    const { values, problems } = this.#layers.effective(name, stored);
    return {
      environment: this.#layers.environment,
      values: without(values, secrets),
      own: stored.values,
      here: stored.environments[this.#layers.environment] ?? {},
      defaults: without(defaultsOf(schema, this.#layers.environment), secrets),
      fixed: Object.keys(this.#layers.fixed(name)),
      secrets: Object.fromEntries(secrets.map((secret) => [secret, values[secret] !== undefined])),
      problems,
    };
  }

  async check(name: string, values: SettingValues): Promise<readonly SettingProblem[]> {
    const stored = await this.#read(name);
    return this.#layers.problems(name, this.#layers.changed(name, stored, values, undefined), values);
  }

  async set(name: string, values: SettingValues, options: { readonly environment?: Environment } = {}): Promise<void> {
    await this.#change(name, (stored) => {
      const next = this.#layers.changed(name, stored, values, options.environment);
      const problems = this.#layers.problems(name, next, values);
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
      throw new AirlockError('FILE_INVALID', `This is no file of settings: ${messageOf(error)}`, {
        nextStep: 'Choose a file that was saved in Plugins, Settings of plugins.',
        cause: error,
      });
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
    const stored = await this.#locked(name, async () => {
      const write = (opened: Opened): Promise<void> => this.#write(name, opened);
      return upToDate(name, await this.#rows.readSealed(name, this.#manifest(name)), this.#manifest(name), {
        migrate,
        write,
        report: this.#parts.report,
      });
    });
    const { values, problems } = this.#layers.effective(name, stored);
    if (this.#layers.strict && problems.length > 0) {
      this.#parts.report(invalid(name, problems).with({ severity: 'warning', recovery: 'adjusted' }));
    }
    this.#parts.redactor.know(name, stored.secrets);
    this.#given.set(name, values);
    return values;
  }

  async reload(name: string): Promise<void> {
    if (this.#parts.manifestOf(name) !== undefined) {
      const { values } = this.#layers.effective(name, await this.#read(name));
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
      const previous = this.#layers.effective(name, stored).values;
      const { values } = this.#layers.effective(name, next);
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
      const values = await migrated(this.#manifest(plugin).settingsVersion ?? 1, given, this.#parts.migrate(plugin));
      await this.#change(plugin, (stored) => {
        const next = apart({ ...stored, ...values }, this.#manifest(plugin).settings);
        const all = [values.values, ...Object.values(values.environments)];
        const problems = all.flatMap((each) => this.#layers.problems(plugin, next, each));
        if (problems.length > 0) throw invalid(plugin, problems);
        return next;
      });
      return { plugin, kind: 'applied' };
    } catch (error) {
      const problems = problemsIn(error) ?? [{ path: '', message: messageOf(error) }];
      return { plugin, kind: 'refused', problems };
    }
  }

  #read(name: string): Promise<Opened> {
    return this.#rows.read(name, this.#manifest(name));
  }

  #write(name: string, opened: Opened): Promise<void> {
    return this.#rows.write(name, this.#manifest(name), opened);
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

function* changedNames(before: SettingValues, after: SettingValues): Generator<string> {
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (JSON.stringify(before[name]) !== JSON.stringify(after[name])) yield name;
  }
}
