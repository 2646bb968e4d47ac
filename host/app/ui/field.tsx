import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { FieldError } from 'react-aria-components/FieldError';
import { Group } from 'react-aria-components/Group';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { NumberField as AriaNumberField } from 'react-aria-components/NumberField';
import { SearchField as AriaSearchField } from 'react-aria-components/SearchField';
import { Text } from 'react-aria-components/Text';
import { TextArea } from 'react-aria-components/TextArea';
import { TextField as AriaTextField } from 'react-aria-components/TextField';
import { Icon } from './icon.tsx';

/** What every field has. `error` marks it invalid and is read out with it. */
export interface FieldProps {
  readonly label: string;
  readonly help?: string | undefined;
  readonly error?: string | undefined;
  readonly isRequired?: boolean | undefined;
  readonly isDisabled?: boolean | undefined;
}

export function TextField({
  value,
  onChange,
  lines = 1,
  type = 'text',
  placeholder = '',
  autoFocus = false,
  maxLength,
  ...field
}: FieldProps & {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** More than one gives a text area that grows. */
  readonly lines?: number;
  readonly type?: 'text' | 'password' | 'email' | 'url';
  readonly placeholder?: string;
  readonly autoFocus?: boolean;
  readonly maxLength?: number;
}) {
  return (
    <AriaTextField
      className="field"
      value={value}
      onChange={onChange}
      type={type}
      autoFocus={autoFocus}
      {...(maxLength === undefined ? {} : { maxLength })}
      {...ariaOf(field)}
    >
      <FieldLabel {...field} />
      {lines > 1 ? (
        <TextArea className="input" rows={lines} placeholder={placeholder} dir="auto" />
      ) : (
        <Input className="input" placeholder={placeholder} dir="auto" />
      )}
      <FieldNotes {...field} />
    </AriaTextField>
  );
}

export function NumberField({
  value,
  onChange,
  minValue,
  maxValue,
  ...field
}: FieldProps & {
  /** `undefined` is empty. */
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
  readonly minValue?: number;
  readonly maxValue?: number;
}) {
  return (
    <AriaNumberField
      className="field number-field"
      value={value ?? Number.NaN}
      onChange={(next) => onChange(Number.isNaN(next) ? undefined : next)}
      formatOptions={{ maximumFractionDigits: 10 }}
      {...(minValue === undefined ? {} : { minValue })}
      {...(maxValue === undefined ? {} : { maxValue })}
      {...ariaOf(field)}
    >
      <FieldLabel {...field} />
      <Group className="input-group">
        <Input />
        <Button slot="decrement" className="button button-quiet button-small button-icon">
          −
        </Button>
        <Button slot="increment" className="button button-quiet button-small button-icon">
          +
        </Button>
      </Group>
      <FieldNotes {...field} />
    </AriaNumberField>
  );
}

/** The label is its name; it is not drawn, because the picture and the placeholder say the same. */
export function SearchField(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <AriaSearchField aria-label={props.label} className="grow" value={props.value} onChange={props.onChange}>
      <Group className="input-group">
        <Icon name="search" />
        <Input placeholder={props.label} />
        {props.value !== '' && (
          <Button className="button button-quiet button-small button-icon">
            <Icon name="close" />
          </Button>
        )}
      </Group>
    </AriaSearchField>
  );
}

export function FieldLabel({ label, isRequired }: FieldProps): ReactNode {
  return (
    <Label className="field-label">
      {label}
      {isRequired && (
        <span className="field-required" aria-hidden="true">
          *
        </span>
      )}
    </Label>
  );
}

export function FieldNotes({ help, error }: Pick<FieldProps, 'help' | 'error'>): ReactNode {
  return (
    <>
      {help && (
        <Text slot="description" className="field-help">
          {help}
        </Text>
      )}
      <FieldError className="field-error">{error}</FieldError>
    </>
  );
}

export function ariaOf({ isRequired = false, isDisabled = false, error }: FieldProps) {
  return { isRequired, isDisabled, isInvalid: error !== undefined, validationBehavior: 'aria' as const };
}
