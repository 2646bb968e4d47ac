import type { Field, FieldValue } from '@airlock/sdk';
import { useText } from '../i18n/text.tsx';
import { Switch } from '../ui/button.tsx';
import { CheckGroup, RatingField } from '../ui/choice.tsx';
import { DateField, NumberField, Select, TextField } from '../ui/field.tsx';
import { FileField } from './file-field.tsx';
import { PluginFieldInput } from './plugin-field.tsx';
import { STARS } from './validate.ts';

export interface FieldInputProps {
  readonly field: Field;
  readonly value: FieldValue;
  readonly error: string | undefined;
  readonly onChange: (value: FieldValue) => void;
}

const textInputs = { email: 'email', phone: 'tel', url: 'url', text: 'text' } as const;

/** The control to fill in one field of a form. */
export function FieldInput(props: FieldInputProps) {
  const { forms: text } = useText();
  const { field, value, onChange } = props;
  const { help, max, multiline } = field.settings ?? {};
  const common = { label: field.label, help, isRequired: field.required, error: props.error };
  const options = (field.choices ?? []).map((choice) => ({ id: choice, label: choice }));
  switch (field.type) {
    case 'text':
    case 'email':
    case 'phone':
    case 'url':
      return (
        <TextField
          {...common}
          type={textInputs[field.type]}
          value={typeof value === 'string' ? value : ''}
          onChange={onChange}
          lines={multiline && field.type === 'text' ? 4 : 1}
        />
      );
    case 'number':
      return (
        <NumberField
          {...common}
          value={typeof value === 'number' ? value : undefined}
          onChange={(next) => onChange(next ?? null)}
        />
      );
    case 'choice':
      return (
        <Select
          {...common}
          value={typeof value === 'string' ? value : null}
          onChange={onChange}
          options={options}
          placeholder={text.choose}
        />
      );
    case 'choices':
      return <CheckGroup {...common} value={Array.isArray(value) ? value : []} onChange={onChange} options={options} />;
    case 'date':
      return (
        <DateField
          {...common}
          value={typeof value === 'string' ? value : undefined}
          onChange={(next) => onChange(next ?? null)}
        />
      );
    case 'switch':
      return (
        <div className="field">
          <Switch isSelected={value === true} onChange={onChange}>
            {field.label}
          </Switch>
          {help && <p className="field-help">{help}</p>}
          {props.error && (
            <p className="field-error" role="alert">
              {props.error}
            </p>
          )}
        </div>
      );
    case 'rating':
      return (
        <RatingField
          {...common}
          max={max ?? STARS}
          labelOf={text.starsOf}
          value={typeof value === 'number' ? value : undefined}
          onChange={(next) => onChange(next ?? null)}
        />
      );
    case 'file':
      return <FileField {...props} />;
    default:
      return <PluginFieldInput {...props} />;
  }
}
