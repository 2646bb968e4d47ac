import type { JsonSchema } from '@airlock/sdk';
import { objectOf, oneOf, record } from './check.ts';
import { AirlockError, messageOf } from './errors.ts';
import { nameCheck } from './packages/names.ts';
import { compileSchema } from './schema.ts';
import type { Store } from './store.ts';

export type SettingValues = Readonly<Record<string, unknown>>;

/** Table `settings`: the values a user gave to one plugin; defaults are never stored. */
interface SettingsRow {
  readonly format: 1;
  readonly name: string;
  readonly values: SettingValues;
}

const settingsRow = objectOf<SettingsRow>({ format: oneOf<1>(1), name: nameCheck, values: record });

/**
 * What is stored, with the schema's defaults filled in. A value that does not fit the schema any more (the plugin was
 * updated, the row was damaged) is left out, so that its default takes its place.
 */
export async function readSettings(
  store: Store,
  name: string,
  schema: JsonSchema | undefined,
  onDamage: (error: AirlockError) => void,
): Promise<SettingValues> {
  const value = await store.transaction(['settings'], 'read', (tx) => tx.get('settings', name));
  if (value === undefined) return withDefaults(schema, {});
  try {
    return withDefaults(schema, settingsRow(value, `row "${name}" of "settings"`).values);
  } catch (error) {
    onDamage(
      new AirlockError('STORE_FAILED', `The settings of "${name}" cannot be read: ${messageOf(error)}`, {
        plugin: name,
        retryable: false,
        detail: { table: 'settings', key: name },
        nextStep: 'Its defaults are used; set the values again.',
        cause: error,
      }),
    );
    return withDefaults(schema, {});
  }
}

export function writeSettings(store: Store, name: string, values: SettingValues): Promise<void> {
  const row: SettingsRow = { format: 1, name, values };
  return store.transaction(['settings'], 'write', (tx) => tx.put('settings', name, row));
}

/** Throws `CONFIG_INVALID` for values that the plugin's schema refuses. */
export function checkSettings(name: string, schema: JsonSchema | undefined, values: SettingValues): void {
  const problem = schema ? compileSchema(schema)(values) : 'It has no settings.';
  if (problem === undefined) return;
  throw new AirlockError('CONFIG_INVALID', `These settings do not suit "${name}": ${problem}`, { plugin: name });
}

/** Stored values that fit, and the default of every other property. */
export function withDefaults(schema: JsonSchema | undefined, values: SettingValues): SettingValues {
  // Own members by definition, not by assignment: a property may have any name, `__proto__` as well.
  return Object.fromEntries(
    Object.entries(propertiesOf(schema)).flatMap(([key, property]): [string, unknown][] => {
      const given = Object.hasOwn(values, key) ? values[key] : undefined;
      if (given !== undefined && fits(property, given)) return [[key, given]];
      return property['default'] === undefined ? [] : [[key, structuredClone(property['default'])]];
    }),
  );
}

function fits(property: JsonSchema, value: unknown): boolean {
  try {
    return compileSchema(property)(value) === undefined;
  } catch {
    return false;
  }
}

function propertiesOf(schema: JsonSchema | undefined): { readonly [key: string]: JsonSchema } {
  const properties = schema?.['properties'];
  if (typeof properties !== 'object' || properties === null) return {};
  // A property that is no object is no schema and is left out.
  return Object.fromEntries(
    Object.entries(properties).filter((pair): pair is [string, JsonSchema] => {
      return typeof pair[1] === 'object' && pair[1] !== null;
    }),
  );
}
