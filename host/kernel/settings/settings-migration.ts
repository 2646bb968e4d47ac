import type { PluginManifest } from '@airlock/sdk';
import { record as recordCheck } from '../check.ts';
import { AirlockError, messageOf } from '../errors.ts';
import type { StoredValues } from './settings-rows.ts';
import type { Opened } from './settings-store.ts';
import { ENVIRONMENTS, type Environment, type SettingValues } from './settings.ts';

/** Has the plugin itself bring values of an older shape to the one that it knows. */
export type Migrate = (change: {
  readonly values: SettingValues;
  readonly from: number;
  readonly to: number;
}) => Promise<unknown>;

/** The settings that a plugin starts with, defaults filled in, once it runs and can be asked to bring older ones to its shape. */
export type StartSettings = (migrate: Migrate) => Promise<SettingValues>;

export interface MigrationParts {
  readonly migrate: Migrate;
  readonly write: (opened: Opened) => Promise<void>;
  readonly report: (error: AirlockError) => void;
}

/** The stored values in the shape that the installed version knows, migrated and written where they are older. */
export async function upToDate(
  name: string,
  stored: Opened,
  { settingsVersion: to = 1 }: PluginManifest,
  { migrate, write, report }: MigrationParts,
): Promise<Opened> {
  if (stored.version === to || isEmpty(stored)) return stored;
  if (stored.version > to) {
    // An older version of the plugin is back: it gets what it knew, if that is still there.
    const { before } = stored;
    return before?.version === to ? { ...before, secrets: stored.secrets } : stored;
  }
  try {
    const { version, values, environments } = stored;
    const next = await migrated(to, stored, migrate);
    const opened = { ...stored, ...next, before: { version, values, environments } };
    await write(opened);
    return opened;
  } catch (error) {
    const why = `The settings of '${name}' could not be brought from version ${stored.version} to ${to}`;
    report(
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
export async function migrated(to: number, given: StoredValues, migrate: Migrate): Promise<StoredValues> {
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

function isEmpty({ values, environments }: StoredValues): boolean {
  return Object.keys(values).length === 0 && Object.keys(environments).length === 0;
}
