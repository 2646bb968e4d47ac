import { part } from '../part.ts';
import { together } from '../storage/together.ts';
import type { SettingsKeeper, SettingsParts } from './create-settings.ts';
import type { LazyRedactor } from './lazy-redactor.ts';
import type { StartSettings } from './settings-migration.ts';

export interface LazySettingsParts extends Omit<SettingsParts, 'vault' | 'redactor'> {
  readonly crypto: SubtleCrypto;
  readonly redactor: LazyRedactor;
  /** Told of every plugin whose settings changed. */
  readonly settled: (name: string) => void;
}

/** Settings, whose code comes with the first plugin that has any, or with whoever asks for them. */
export interface LazySettings {
  keeper(): Promise<SettingsKeeper>;
  /** Look whether there are any for a plugin that starts; what is given then is that of `SettingsKeeper.forStart`. */
  forStart(name: string): Promise<StartSettings>;
}

export function lazySettings({ crypto, redactor, settled, ...parts }: LazySettingsParts): LazySettings {
  const keeper = part(async () => {
    const { createRedactor, createSettings, createVault } = await import('./create-settings.ts');
    const made = createRedactor();
    redactor.use(made);
    const settings = createSettings({ ...parts, vault: createVault(parts.store, crypto), redactor: made });
    settings.subscribe(settled);
    return settings;
  });

  const areStored = together<string, boolean>((names) =>
    parts.store.transaction(['settings'], 'read', (tx) => Promise.all(names.map((name) => tx.has('settings', name)))),
  );

  /** Whether there is anything to give it: by its manifest, by the deployment, or from a version that had settings. */
  async function hasAny(name: string): Promise<boolean> {
    if (parts.fixed !== undefined || parts.manifestOf(name)?.settings !== undefined) return true;
    return areStored(name);
  }

  return {
    keeper,
    async forStart(name) {
      const settings = (await hasAny(name)) ? await keeper() : undefined;
      return async (migrate) => settings?.forStart(name, migrate) ?? {};
    },
  };
}
