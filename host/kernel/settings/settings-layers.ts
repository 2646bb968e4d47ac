import type { PluginManifest } from '@airlock/sdk';
import { layered, overlaidAll, problemsOf, secretsOf, without } from './settings-schema.ts';
import type { Opened } from './settings-store.ts';
import type { Environment, SettingProblem, SettingsOptions, SettingValues } from './settings.ts';

/** Which value of a setting is in force: the plugin's defaults, the user's, those of this environment, the deployment's. */
export class SettingsLayers {
  readonly environment: Environment;
  readonly strict: boolean;
  readonly #options: SettingsOptions;
  readonly #manifestOf: (name: string) => PluginManifest;

  constructor(options: SettingsOptions, manifestOf: (name: string) => PluginManifest) {
    this.#options = options;
    this.#manifestOf = manifestOf;
    this.environment = options.environment ?? 'production';
    this.strict = options.strict ?? true;
  }

  /** What is stored after the user gave values: secrets apart, those that were not named as before. */
  changed(name: string, stored: Opened, values: SettingValues, environment: Environment | undefined): Opened {
    const hidden = secretsOf(this.#manifestOf(name).settings, { ...stored.secrets, ...values });
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
  problems(name: string, next: Opened, given: SettingValues): readonly SettingProblem[] {
    const { settings: schema } = this.#manifestOf(name);
    const secrets = secretsOf(schema, given);
    const fixed = Object.keys(this.fixed(name)).filter((key) => Object.hasOwn(given, key));
    const locked = fixed.map((path) => ({ path, message: 'It is decided by whoever runs this app.' }));
    // As a whole it is looked at with the defaults, which the user need not repeat.
    const { values } = this.effective(name, next);
    const whole = overlaidAll(schema, values, { ...without(given, secrets), ...next.secrets });
    return [...locked, ...problemsOf(schema, whole, this.strict)];
  }

  /** What is in force, and what is wrong with it; of a secret no more than that. */
  effective(name: string, { values, environments, secrets }: Opened) {
    const { settings } = this.#manifestOf(name);
    const here = environments[this.environment] ?? {};
    const { values: merged, problems } = layered(settings, this.environment, [values, here, secrets, this.fixed(name)]);
    const hidden = secretsOf(settings);
    const said = problems.map((problem) =>
      hidden.some((secret) => problem.path === secret || problem.path.startsWith(`${secret}.`))
        ? { path: problem.path, message: 'It does not fit.' }
        : problem,
    );
    return { values: merged, problems: said };
  }

  /** What whoever runs the app decided. */
  fixed(name: string): SettingValues {
    const fixed = this.#options.fixed ?? {};
    const id = name.slice(name.indexOf('/') + 1);
    return { ...(Object.hasOwn(fixed, id) ? fixed[id] : {}), ...(Object.hasOwn(fixed, name) ? fixed[name] : {}) };
  }
}
