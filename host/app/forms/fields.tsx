import type { Field, FieldValue } from '@airlock/sdk';
import { useText } from '../i18n/text.tsx';
import { DateField, NumberField, Select, TextField } from '../ui/field.tsx';

/** The control to fill in one field of a form. */
export function FieldInput(props: {
  readonly field: Field;
  readonly value: FieldValue;
  readonly error: string | undefined;
  readonly onChange: (value: FieldValue) => void;
}) {
  const { forms: text } = useText();
  const { field, value, onChange } = props;
  const common = { label: field.label, isRequired: field.required, error: props.error };
  switch (field.type) {
    case 'text':
      return (
        <TextField
          {...common}
          value={typeof value === 'string' ? value : ''}
          onChange={onChange}
          lines={field.settings?.multiline ? 4 : 1}
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
          options={(field.choices ?? []).map((choice) => ({ id: choice, label: choice }))}
          placeholder={text.choose}
        />
      );
    case 'date':
      return (
        <DateField
          {...common}
          value={typeof value === 'string' ? value : undefined}
          onChange={(next) => onChange(next ?? null)}
        />
      );
  }
}
