/** Values of a plugin's settings by name, as its schema describes them. */
export type SettingValues = Readonly<Record<string, unknown>>;

/** Where the app runs; a setting may have another value in each. */
export type Environment = 'development' | 'staging' | 'production';

export const ENVIRONMENTS = ['development', 'staging', 'production'] as const satisfies readonly Environment[];

/** What a deployment decides about settings. */
export interface SettingsOptions {
  /** Default: `production`. */
  readonly environment?: Environment;
  /** Values that users cannot change, by plugin id or full name. They come before everything else. */
  readonly fixed?: { readonly [plugin: string]: SettingValues };
  /**
   * Refuse names that the schema does not know, wherever they come from, and report stored values that no longer fit.
   * Default: true. Without it both are left out and the default takes their place.
   */
  readonly strict?: boolean;
}

/** What is wrong with one value. Never holds a secret. */
export interface SettingProblem {
  /** Names and indexes joined by dots: `notify.hours.0`; empty for the whole. */
  readonly path: string;
  readonly message: string;
  /** The word of the plugin's schema, and where it stands; absent for what the host says, and for secrets. */
  readonly keyword?: string;
  readonly place?: string;
}

/** How a plugin is set up here. Secrets are never in it: only whether there is one. */
export interface SettingsState {
  readonly environment: Environment;
  /** What the plugin is given, without secrets. */
  readonly values: SettingValues;
  /** What the user set for every environment, and for this one alone. */
  readonly own: SettingValues;
  readonly here: SettingValues;
  /** What the values are where nobody set them. */
  readonly defaults: SettingValues;
  /** Names that the deployment decided. */
  readonly fixed: readonly string[];
  /** Names of secrets, and whether each has a value. */
  readonly secrets: { readonly [name: string]: boolean };
  /** Stored values that do not fit the schema and are not used. */
  readonly problems: readonly SettingProblem[];
}

/** Settings of plugins as a file. Secrets are not in it. */
export interface SettingsFile {
  readonly format: 1;
  /** By full name. */
  readonly plugins: { readonly [name: string]: ExportedSettings };
}

export interface ExportedSettings {
  /** Of the shape of the values, as the plugin numbers it. */
  readonly version: number;
  readonly values: SettingValues;
  readonly environments?: { readonly [environment in Environment]?: SettingValues };
}

/** What became of the settings of one plugin in an import. */
export type ImportOutcome =
  | { readonly plugin: string; readonly kind: 'applied' }
  | { readonly plugin: string; readonly kind: 'unknown' }
  | { readonly plugin: string; readonly kind: 'refused'; readonly problems: readonly SettingProblem[] };

/** Settings of installed plugins. Full names everywhere; `PLUGIN_UNKNOWN` when there is no such plugin. */
export interface Settings {
  of(name: string): Promise<SettingsState>;
  /** What is wrong with values, before they are given; empty when nothing is. */
  check(name: string, values: SettingValues): Promise<readonly SettingProblem[]>;
  /**
   * Replace what the user set, for every environment or for one, and give it to the running plugin. A secret that is not
   * among the values stays as it is; `null` takes it away. When the values do not fit, or the plugin refuses them, nothing
   * changes and it rejects with `CONFIG_INVALID`.
   */
  set(name: string, values: SettingValues, options?: { readonly environment?: Environment }): Promise<void>;
  /** Forget what the user set, secrets too; of some names or all. */
  reset(name: string, names?: readonly string[]): Promise<void>;
  /** Of some plugins or all that have any. */
  export(names?: readonly string[]): Promise<SettingsFile>;
  /** Apply a file plugin by plugin; secrets stay as they are. Rejects with `FILE_INVALID` for what is no such file. */
  import(file: unknown): Promise<readonly ImportOutcome[]>;
  /** Called with the full name after each change. */
  subscribe(listener: (name: string) => void): () => void;
}
