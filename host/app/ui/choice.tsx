import { type ReactNode, useId } from 'react';
import { type FieldProps, RequiredMark } from './frame.tsx';
import { Icon } from './icon.tsx';

/** Some of a few, each with a box to tick. */
export function CheckGroup({
  value,
  onChange,
  options,
  ...field
}: FieldProps & {
  readonly value: readonly string[];
  readonly onChange: (value: readonly string[]) => void;
  readonly options: readonly { readonly id: string; readonly label: string }[];
}) {
  return (
    <GroupFrame {...field}>
      {options.map(({ id, label }, index) => (
        <label key={id} className="check">
          <input
            type="checkbox"
            checked={value.includes(id)}
            disabled={field.isDisabled ?? false}
            // The first box stands for the group where a wrong answer is looked for.
            data-invalid={(index === 0 && field.error !== undefined) || undefined}
            onChange={({ target }) =>
              onChange(
                options.map((option) => option.id).filter((one) => (one === id ? target.checked : value.includes(one))),
              )
            }
          />
          <span dir="auto">{label}</span>
        </label>
      ))}
    </GroupFrame>
  );
}

/** A number of stars; pressing the chosen one again takes it back. */
export function RatingField({
  value,
  onChange,
  max,
  labelOf,
  ...field
}: FieldProps & {
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
  readonly max: number;
  /** What a number of stars is called. */
  readonly labelOf: (stars: number) => string;
}) {
  const name = useId();
  return (
    <GroupFrame {...field}>
      <div className="stars">
        {Array.from({ length: max }, (_, index) => index + 1).map((stars) => (
          <label key={stars} className={stars <= (value ?? 0) ? 'star star-on' : 'star'} title={labelOf(stars)}>
            <input
              type="radio"
              name={name}
              checked={stars === value}
              disabled={field.isDisabled ?? false}
              aria-label={labelOf(stars)}
              data-invalid={(stars === 1 && field.error !== undefined) || undefined}
              onChange={() => onChange(stars)}
              onClick={() => {
                if (stars === value && !field.isRequired) onChange(undefined);
              }}
            />
            <Icon name="star" />
          </label>
        ))}
      </div>
    </GroupFrame>
  );
}

/** Label, help and error around several controls that are one answer. */
function GroupFrame({ label, help, error, isRequired, children }: FieldProps & { readonly children: ReactNode }) {
  const id = useId();
  const described = [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <fieldset className="checks field" aria-describedby={described || undefined}>
      <legend className="field-label">
        {label}
        {isRequired && <RequiredMark />}
      </legend>
      {children}
      {help && (
        <p className="field-help" id={`${id}-help`}>
          {help}
        </p>
      )}
      {error && (
        <p className="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </fieldset>
  );
}

/** More of a form that is seldom needed. */
export function Disclosure(props: { readonly label: string; readonly isOpen?: boolean; readonly children: ReactNode }) {
  return (
    <details className="disclosure" open={props.isOpen}>
      <summary>
        <Icon name="chevron" />
        {props.label}
      </summary>
      {props.children}
    </details>
  );
}
