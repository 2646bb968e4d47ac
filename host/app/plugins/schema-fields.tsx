import { Switch } from '../ui/button.tsx';
import { ColorField, DateField, MomentField, NumberField, Select, TextField } from '../ui/field.tsx';
import { sameValue } from './json-values.ts';
import type { SchemaFieldProps } from './schema-field-props.ts';
import { Choices, Json } from './schema-leaves.tsx';
import { List } from './schema-list.tsx';
import { Entries, Members } from './schema-members.tsx';
import { Union } from './schema-union.tsx';

/** Asks for one value, whatever its schema says: down to lists of objects, and JSON where nothing else fits. */
export function SchemaField({
  field,
  value,
  onChange,
  path = field.key,
  problems = {},
  isDisabled = false,
}: SchemaFieldProps) {
  const common = {
    label: field.label,
    help: field.help,
    error: problems[path],
    isRequired: field.isRequired,
    isDisabled,
  };
  const leaf = { field, value, onChange, path, problems, isDisabled };
  const group = { ...leaf, Nested: SchemaField };
  switch (field.kind) {
    case 'boolean':
      return (
        <div className="field">
          <Switch isSelected={value === true} isDisabled={isDisabled} onChange={onChange}>
            {field.label}
          </Switch>
          {field.help && <p className="field-help">{field.help}</p>}
          {problems[path] && <p className="field-error">{problems[path]}</p>}
        </div>
      );
    case 'number':
      return <NumberField {...common} value={typeof value === 'number' ? value : undefined} onChange={onChange} />;
    case 'date':
      return (
        <DateField {...common} value={typeof value === 'string' && value ? value : undefined} onChange={onChange} />
      );
    case 'moment':
      return <MomentField {...common} value={typeof value === 'string' ? value : undefined} onChange={onChange} />;
    case 'color':
      return <ColorField {...common} value={typeof value === 'string' ? value : undefined} onChange={onChange} />;
    case 'constant':
      return null;
    case 'union':
      return <Union {...group} />;
    case 'choice': {
      const at = field.choices.findIndex((choice) => sameValue(choice.value, value));
      return (
        <Select
          {...common}
          value={at === -1 ? null : String(at)}
          options={field.choices.map(({ label }, index) => ({ id: String(index), label }))}
          onChange={(id) => onChange(field.choices[Number(id)]?.value)}
        />
      );
    }
    case 'choices':
      return <Choices {...leaf} />;
    case 'list':
      return <List {...group} />;
    case 'object':
      return <Members {...group} />;
    case 'map':
      return <Entries {...group} />;
    case 'json':
      return <Json {...leaf} />;
    case 'secret':
    case 'text':
      return (
        <TextField
          {...common}
          type={field.kind === 'secret' ? 'password' : field.format}
          lines={field.isLong ? 4 : 1}
          value={typeof value === 'string' ? value : ''}
          onChange={onChange}
        />
      );
  }
}
