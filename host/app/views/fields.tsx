import type { PartProps } from '../../react/parts.ts';
import { Switch as AppSwitch } from '../ui/button.tsx';
import { Select as AppSelect } from '../ui/field.tsx';
import { FieldFrame } from '../ui/frame.tsx';
import { useDraft } from './draft.ts';

/** What an app's field takes of a plugin's. */
function framed(props: {
  readonly label: string;
  readonly description?: string;
  readonly error?: string;
  readonly required?: boolean;
  readonly disabled?: boolean;
}) {
  const { label, description, error, required, disabled } = props;
  return { label, help: description, error, isRequired: required, isDisabled: disabled };
}

export function TextField(props: PartProps<'textField'>) {
  const { multiline = false, type = 'text', placeholder, maxLength, onSubmit } = props;
  const [value, change] = useDraft(props.value, '', props.onChange);
  return (
    <FieldFrame {...framed(props)}>
      {(control) => {
        const common = { ...control, dir: 'auto', value, placeholder, maxLength } as const;
        return multiline ? (
          <textarea {...common} rows={4} onChange={({ target }) => change(target.value)} />
        ) : (
          <input
            {...common}
            type={type}
            autoComplete="off"
            onChange={({ target }) => change(target.value)}
            onKeyDown={(event) => {
              // A key that is held down is one wish.
              if (event.key === 'Enter' && !event.repeat && !event.nativeEvent.isComposing) void onSubmit?.(value);
            }}
          />
        );
      }}
    </FieldFrame>
  );
}

export function NumberField(props: PartProps<'numberField'>) {
  const [value, change] = useDraft(props.value, null, props.onChange);
  const { min, max, step } = props;
  return (
    <FieldFrame {...framed(props)}>
      {(control) => (
        <input
          {...control}
          type="number"
          min={min}
          max={max}
          step={step ?? 'any'}
          value={value ?? ''}
          onChange={({ target }) => change(Number.isNaN(target.valueAsNumber) ? null : target.valueAsNumber)}
        />
      )}
    </FieldFrame>
  );
}

export function Select(props: PartProps<'select'>) {
  const [value, change] = useDraft(props.value, '', props.onChange);
  const options = props.options.map((option) => ({ id: option.value, label: option.label }));
  const known = options.some(({ id }) => id === value);
  return <AppSelect {...framed(props)} value={known ? value : null} options={options} onChange={change} />;
}

export function Checkbox(props: PartProps<'checkbox'>) {
  const [value, change] = useDraft(props.checked, false, props.onChange);
  return (
    <label className="row view-check">
      <input
        type="checkbox"
        checked={value}
        disabled={props.disabled ?? false}
        onChange={({ target }) => change(target.checked)}
      />
      <span dir="auto">{props.label}</span>
    </label>
  );
}

export function Switch(props: PartProps<'switch'>) {
  const [value, change] = useDraft(props.checked, false, props.onChange);
  return (
    <AppSwitch isSelected={value} isDisabled={props.disabled ?? false} onChange={change}>
      {props.label}
    </AppSwitch>
  );
}
