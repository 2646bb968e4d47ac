import { useId } from 'react';

/** One of a few, all in sight. */
export function Segments<Id extends string>(props: {
  readonly label: string;
  readonly value: Id;
  readonly onChange: (id: Id) => void;
  readonly options: readonly { readonly id: Id; readonly label: string }[];
}) {
  const name = useId();
  return (
    <fieldset className="segments">
      <legend className="field-label">{props.label}</legend>
      {props.options.map(({ id, label }) => (
        <label key={id} className="segment">
          <input type="radio" name={name} checked={props.value === id} onChange={() => props.onChange(id)} />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}
