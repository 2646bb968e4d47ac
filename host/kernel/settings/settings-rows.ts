import { integer, mapOf, maybe, objectOf, oneOf, record, refuse, type Check } from '../check.ts';
import { nameCheck } from '../packages/names.ts';
import { ENVIRONMENTS, type Environment, type SettingValues } from './settings.ts';

/** What the user gave to one plugin, in the shape of one version of its settings. Defaults are never stored. */
export interface StoredValues {
  /** Number that the plugin gives to the shape. */
  readonly version: number;
  /** For every environment. */
  readonly values: SettingValues;
  readonly environments: { readonly [environment in Environment]?: SettingValues };
}

/** Bytes that only this browser profile can read again. */
export interface Sealed {
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly data: ArrayBuffer;
}

/** Table `settings`. */
export interface SettingsRow extends StoredValues {
  readonly format: 2;
  readonly name: string;
  /** Secrets, apart from the rest and encrypted. */
  readonly secrets?: Sealed;
  /** What there was before the newest migration, for the version of the plugin that knew it. */
  readonly before?: StoredValues;
}

const version = integer(1, 1_000_000);
const environments: Check<StoredValues['environments']> = (value, where) => {
  const found = mapOf(record)(value, where);
  for (const name of Object.keys(found)) oneOf(...ENVIRONMENTS)(name, where);
  return found;
};
const storedValues = objectOf<StoredValues>({ version, values: record, environments });
const sealed: Check<Sealed> = (value, where) => {
  const { iv, data } = record(value, where);
  if (iv instanceof Uint8Array && iv.buffer instanceof ArrayBuffer && data instanceof ArrayBuffer) {
    // Its buffer was checked just now.
    return { iv: iv as Uint8Array<ArrayBuffer>, data };
  }
  return refuse(where, 'sealed bytes');
};
const current = objectOf<Omit<SettingsRow, 'secrets' | 'before'>, Pick<Required<SettingsRow>, 'secrets' | 'before'>>(
  { format: oneOf<2>(2), name: nameCheck, version, values: record, environments },
  { secrets: sealed, before: storedValues },
);
const first = objectOf({ format: oneOf<1>(1), name: nameCheck, values: record });

/** Read a stored row, of this format or the one before. Throws a `CheckError`. */
export const settingsRow: Check<SettingsRow> = (value, where) => {
  const { format } = record(value, where);
  if (format !== 1) return current(value, where);
  const { name, values } = first(value, where);
  return { format: 2, name, version: 1, values, environments: {} };
};

/** The settings of one plugin in an exported file. Throws a `CheckError`. */
export const exportedSettings: Check<StoredValues> = (value, where) => {
  const { version: number, values } = objectOf({ version, values: record })(value, where);
  const { environments: others } = record(value, where);
  return { version: number, values, environments: maybe(environments)(others, `${where}.environments`) ?? {} };
};
