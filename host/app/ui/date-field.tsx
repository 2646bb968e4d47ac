import { Input } from 'react-aria-components/Input';
import { TextField } from 'react-aria-components/TextField';
import { ariaOf, FieldLabel, FieldNotes, type FieldProps } from './field.tsx';

/**
 * A day, `YYYY-MM-DD`; `undefined` is empty. The browser's own field: it knows the reader's calendar and order, and phones
 * have their own way to pick a day.
 */
export function DateField({
  value,
  onChange,
  ...field
}: FieldProps & {
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}) {
  return (
    <TextField
      className="field"
      type="date"
      value={value ?? ''}
      onChange={(next) => onChange(next === '' ? undefined : next)}
      {...ariaOf(field)}
    >
      <FieldLabel {...field} />
      <Input className="input" />
      <FieldNotes {...field} />
    </TextField>
  );
}
