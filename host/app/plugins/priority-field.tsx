import { Input } from 'react-aria-components/Input';
import { NumberField } from 'react-aria-components/NumberField';

/** Highest priority that is not the policy's to give. */
const HIGHEST = 999;

/** A priority, taken over with Enter or by leaving the field. */
export function PriorityField(props: {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
}) {
  return (
    // What is typed and not taken over yet goes when the priority changes by other means.
    <NumberField
      key={props.value}
      aria-label={props.label}
      className="priority"
      defaultValue={props.value}
      minValue={-HIGHEST}
      maxValue={HIGHEST}
      step={1}
      onChange={(value) => {
        if (!Number.isNaN(value) && value !== props.value) props.onChange(value);
      }}
    >
      <Input className="input number" />
    </NumberField>
  );
}
