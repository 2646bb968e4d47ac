import type { PluginManifest } from '@airlock/sdk';
import { AirlockError, messageOf } from '../errors.ts';
import type { Vault } from './secrets.ts';
import { settingsRow, type SettingsRow, type StoredValues } from './settings-rows.ts';
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

  /** What is stored; nothing, reported, where it cannot be read. */
  async read(name: string, { settingsVersion: version = 1 }: PluginManifest): Promise<Opened> {
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

  async write(name: string, { settingsVersion = 1 }: PluginManifest, { secrets, ...stored }: Opened): Promise<void> {
    const { store, vault } = this.#parts;
    const row: SettingsRow = {
      format: 2,
      name,
      ...stored,
      version: Math.max(stored.version, settingsVersion),
      ...(Object.keys(secrets).length === 0 ? {} : { secrets: await vault.seal(name, secrets) }),
    };
    await store.transaction(['settings'], 'write', (tx) => tx.put('settings', name, row));
  }
}
