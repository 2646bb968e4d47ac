import type { JsonSchema, PluginManifest } from '@airlock/sdk';
import { AirlockError, messageOf } from '../errors.ts';
import type { Vault } from './secrets.ts';
import { settingsRow, type SettingsRow, type StoredValues } from './settings-rows.ts';
import { secretsOf, without } from './settings-schema.ts';
import type { SettingValues } from './settings.ts';
import type { Store } from '../storage/store.ts';

/** A row with its secrets opened. */
export interface Opened extends StoredValues {
  readonly secrets: SettingValues;
  readonly before?: StoredValues;
}

export interface StoredSettingsParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly report: (error: AirlockError) => void;
}

/** The rows of settings, their secrets opened and sealed on the way. */
export class StoredSettings {
  readonly #parts: StoredSettingsParts;

  constructor(parts: StoredSettingsParts) {
    this.#parts = parts;
  }

  /** What is stored, secrets apart; nothing, reported, where it cannot be read. */
  async read(name: string, manifest: PluginManifest): Promise<Opened> {
    return apart(await this.#open(name, manifest), manifest.settings);
  }

  /** The same under the plugin's lock: secrets that are stored in the clear are sealed first. */
  async readSealed(name: string, manifest: PluginManifest): Promise<Opened> {
    const stored = await this.#open(name, manifest);
    const opened = apart(stored, manifest.settings);
    if (opened !== stored) await this.#put(name, opened);
    return opened;
  }

  async #open(name: string, { settingsVersion: version = 1 }: PluginManifest): Promise<Opened> {
    const { store, vault, report } = this.#parts;
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

  async write(name: string, { settings, settingsVersion = 1 }: PluginManifest, opened: Opened): Promise<void> {
    const version = Math.max(opened.version, settingsVersion);
    await this.#put(name, { ...apart(opened, settings), version });
  }

  async #put(name: string, { secrets, ...stored }: Opened): Promise<void> {
    const { store, vault } = this.#parts;
    const row: SettingsRow = {
      format: 2,
      name,
      ...stored,
      ...(Object.keys(secrets).length === 0 ? {} : { secrets: await vault.seal(name, secrets) }),
    };
    await store.transaction(['settings'], 'write', (tx) => tx.put('settings', name, row));
  }
}

/**
 * Secrets apart from the rest, by the schema of the version that is there now: what was none when it was stored, or came
 * from a file or a migration, is taken as one from now on. A secret that was kept as one before stays.
 */
export function apart<Kept extends Omit<Opened, 'before'>>(opened: Kept, schema: JsonSchema | undefined): Kept {
  const { values, environments, secrets } = opened;
  const all = [values, ...Object.values(environments)].flatMap((some) => Object.entries(some));
  const hidden = secretsOf(schema, Object.fromEntries(all));
  const early = all.filter(([name]) => hidden.includes(name) && !Object.hasOwn(secrets, name));
  if (!all.some(([name]) => hidden.includes(name))) return opened;
  const others = Object.entries(environments).map(([key, some]) => [key, without(some, hidden)]);
  return {
    ...opened,
    values: without(values, hidden),
    // Of the same names as before.
    environments: Object.fromEntries(others) as StoredValues['environments'],
    secrets: Object.fromEntries([...early, ...Object.entries(secrets)]),
  };
}
