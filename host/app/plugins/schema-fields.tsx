import type { JsonSchema } from '@airlock/sdk';
import { Switch } from '../ui/button.tsx';
import { NumberField, Select, TextField } from '../ui/field.tsx';

/** One property of a flat settings schema. */
export interface SettingField {
  readonly key: string;
  readonly label: string;
  readonly help: string | undefined;
  readonly kind: 'boolean' | 'number' | 'choice' | 'list' | 'secret' | 'text';
  readonly choices: readonly string[];
  readonly default: unknown;
}

/** The properties that can be drawn; others keep the values they have. */
export function fieldsOf(schema: JsonSchema | undefined): readonly SettingField[] {
  const properties = schema?.['properties'];
  if (!isObject(properties)) return [];
  return Object.entries(properties).flatMap(([key, property]) => {
    const kind = isObject(property) ? kindOf(property) : undefined;
    if (!kind || !isObject(property)) return [];
    return {
      key,
      kind,
      label: textOf(property['title']) ?? wordsOf(key),
      help: textOf(property['description']),
      choices: Array.isArray(property['enum']) ? property['enum'].filter((item) => typeof item === 'string') : [],
      default: property['default'],
    };
  });
}

export function defaultsOf(fields: readonly SettingField[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    fields.filter((field) => field.default !== undefined).map((field) => [field.key, field.default]),
  );
}

export function SchemaField(props: {
  readonly field: SettingField;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}) {
  const { field, value, onChange } = props;
  const common = { label: field.label, help: field.help };
  switch (field.kind) {
    case 'boolean':
      return (
        <div className="field">
          <Switch isSelected={value === true} onChange={onChange}>
            {field.label}
          </Switch>
          {field.help && <p className="field-help">{field.help}</p>}
        </div>
      );
    case 'number':
      return <NumberField {...common} value={typeof value === 'number' ? value : undefined} onChange={onChange} />;
    case 'choice':
      return (
        <Select
          {...common}
          value={typeof value === 'string' ? value : null}
          options={field.choices.map((choice) => ({ id: choice, label: wordsOf(choice) }))}
          onChange={onChange}
        />
      );
    case 'list':
      return (
        <TextField
          {...common}
          lines={3}
          value={Array.isArray(value) ? value.join('\n') : ''}
          onChange={(lines) => onChange(lines.split('\n').filter((line) => line !== ''))}
        />
      );
    case 'secret':
    case 'text':
      return (
        <TextField
          {...common}
          type={field.kind === 'secret' ? 'password' : 'text'}
          value={typeof value === 'string' ? value : ''}
          onChange={onChange}
        />
      );
  }
}

function kindOf(property: { readonly [key: string]: unknown }): SettingField['kind'] | undefined {
  if (Array.isArray(property['enum'])) return 'choice';
  switch (property['type']) {
    case 'boolean':
      return 'boolean';
    case 'number':
    case 'integer':
      return 'number';
    case 'array':
      return 'list';
    case 'string':
      return property['format'] === 'password' || property['writeOnly'] === true ? 'secret' : 'text';
    default:
      return undefined;
  }
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** `maskCharacter` → "Mask character". */
function wordsOf(key: string): string {
  const words = key
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[-_.]+/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
