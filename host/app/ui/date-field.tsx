import { parseDate } from '@internationalized/date';
import { DateField as AriaDateField, DateInput, DateSegment } from 'react-aria-components/DateField';
import { ariaOf, FieldLabel, FieldNotes, type FieldProps } from './field.tsx';

/** A day, `YYYY-MM-DD`; `undefined` is empty. */
export function DateField({
  value,
  onChange,
  ...field
}: FieldProps & {
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}) {
  return (
    <AriaDateField
      className="field"
      value={value === undefined ? null : parseDate(value)}
      onChange={(date) => onChange(date?.toString())}
      {...ariaOf(field)}
    >
      <FieldLabel {...field} />
      <DateInput className="input date-input">
        {(segment) => <DateSegment className="date-segment" segment={segment} />}
      </DateInput>
      <FieldNotes {...field} />
    </AriaDateField>
  );
}
