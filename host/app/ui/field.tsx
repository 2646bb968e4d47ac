import { useEffect } from 'react';
import { Button } from 'react-aria-components/Button';
import { Group } from 'react-aria-components/Group';
import { Input } from 'react-aria-components/Input';
import { SearchField as AriaSearchField } from 'react-aria-components/SearchField';
import { prompting } from '../boot/prompting.ts';
import { FieldFrame, type FieldProps } from './frame.tsx';
import { Icon } from './icon.tsx';

/*
 * Numbers, days and choices are asked for with the browser's own controls: they speak the reader's language, know phones
 * and screen readers, and behave as everywhere else.
 */

/** What the browser may offer to fill in. */
const completions = { text: undefined, password: 'off', email: 'email', url: 'url', tel: 'tel' } as const;

export function TextField({
  value,
  onChange,
  lines = 1,
  type = 'text',
  autoFocus = false,
  maxLength,
  ...field
}: FieldProps & {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** More than one gives a text area that grows. */
  readonly lines?: number;
  readonly type?: 'text' | 'password' | 'email' | 'url' | 'tel';
  readonly autoFocus?: boolean;
  readonly maxLength?: number;
}) {
  // No window of a plugin is in the page while there is a field for a secret.
  useEffect(() => (type === 'password' ? prompting.hold() : undefined), [type]);
  return (
    <FieldFrame {...field}>
      {(control) =>
        lines > 1 ? (
          <textarea
            {...control}
            rows={lines}
            dir="auto"
            value={value}
            maxLength={maxLength}
            onChange={(event) => onChange(event.target.value)}
          />
        ) : (
          <input
            {...control}
            type={type}
            // Addresses and numbers read the same way in every language.
            dir={type === 'text' ? 'auto' : 'ltr'}
            autoComplete={completions[type]}
            value={value}
            maxLength={maxLength}
            // The first field of a screen that is opened to be filled in.
            // oxlint-disable-next-line jsx-a11y/no-autofocus
            autoFocus={autoFocus}
            onChange={(event) => onChange(event.target.value)}
          />
        )
      }
    </FieldFrame>
  );
}

/** What something is called; asked for first where something is made. */
export function NameField(
  props: Pick<FieldProps, 'label' | 'error'> & {
    readonly value: string;
    readonly onChange: (value: string) => void;
  },
) {
  // oxlint-disable-next-line jsx-a11y/no-autofocus
  return <TextField {...props} isRequired autoFocus maxLength={60} />;
}

/** A control of the browser for one kind of value. `read` is what it holds; `undefined` is empty. */
function TypedField<Value>({
  type,
  step,
  shown,
  read,
  onChange,
  ...field
}: FieldProps & {
  readonly type: 'number' | 'date' | 'datetime-local';
  readonly step?: 'any';
  readonly shown: string | number;
  readonly read: (input: HTMLInputElement) => Value | undefined;
  readonly onChange: (value: Value | undefined) => void;
}) {
  return (
    <FieldFrame {...field}>
      {(control) => (
        <input {...control} type={type} step={step} value={shown} onChange={({ target }) => onChange(read(target))} />
      )}
    </FieldFrame>
  );
}

/** A value that may be empty: `undefined`. */
interface MayBeEmpty<Value> extends FieldProps {
  readonly value: Value | undefined;
  readonly onChange: (value: Value | undefined) => void;
}

export function NumberField({ value, ...field }: MayBeEmpty<number>) {
  return (
    <TypedField
      {...field}
      type="number"
      step="any"
      shown={value ?? ''}
      read={({ valueAsNumber }) => (Number.isNaN(valueAsNumber) ? undefined : valueAsNumber)}
    />
  );
}

/** A day, as `YYYY-MM-DD`. */
export function DateField({ value, ...field }: MayBeEmpty<string>) {
  return <TypedField {...field} type="date" shown={value ?? ''} read={(input) => input.value || undefined} />;
}

/** An instant as RFC 3339 writes it, asked for in the reader's own time zone. */
export function MomentField({ value, ...field }: MayBeEmpty<string>) {
  const at = new Date(value ?? '');
  const isKnown = !Number.isNaN(at.getTime());
  // What the control shows has no zone: the instant is moved by the distance of this one.
  const shown = isKnown ? new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16) : '';
  return (
    <TypedField
      {...field}
      type="datetime-local"
      shown={shown}
      read={(input) => (input.value === '' ? undefined : new Date(input.value).toISOString())}
    />
  );
}

export function ColorField({
  value,
  onChange,
  ...field
}: FieldProps & {
  /** `#rrggbb`; `undefined` is none, which the control shows as black. */
  readonly value: string | undefined;
  readonly onChange: (value: string) => void;
}) {
  return (
    <FieldFrame {...field}>
      {(control) => (
        <span className="color-field">
          <input
            {...control}
            type="color"
            value={value ?? '#000000'}
            onChange={({ target }) => onChange(target.value)}
          />
          <span className="mono small" dir="ltr">
            {value ?? '–'}
          </span>
        </span>
      )}
    </FieldFrame>
  );
}

/** Choose one of a few. `null` is nothing chosen yet, said by `placeholder`. */
export function Select<Id extends string>({
  value,
  onChange,
  options,
  placeholder,
  ...field
}: FieldProps & {
  readonly value: Id | null;
  readonly onChange: (value: Id) => void;
  readonly options: readonly { readonly id: Id; readonly label: string }[];
  readonly placeholder?: string;
}) {
  return (
    <FieldFrame {...field}>
      {(control) => (
        <span className="select">
          <select
            {...control}
            value={value ?? ''}
            onChange={({ target }) => {
              const chosen = options.find(({ id }) => id === target.value);
              if (chosen) onChange(chosen.id);
            }}
          >
            {value === null && <option value="">{placeholder}</option>}
            {options.map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </select>
          <Icon name="chevron" />
        </span>
      )}
    </FieldFrame>
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
