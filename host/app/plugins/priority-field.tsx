import { useState } from 'react';

/** Highest priority that is not the policy's to give. */
const HIGHEST = 999;

/** A priority, taken over with Enter or by leaving the field. */
export function PriorityField(props: {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
}) {
  const [typed, setTyped] = useState<{ readonly text: string; readonly from: number }>();
  // What was typed and not taken over yet goes when the priority changes by other means.
  const text = typed?.from === props.value ? typed.text : String(props.value);
  const take = (): void => {
    setTyped(undefined);
    const value = Math.round(Number(text));
    if (text.trim() === '' || Number.isNaN(value) || value === props.value) return;
    props.onChange(Math.max(-HIGHEST, Math.min(HIGHEST, value)));
  };
  return (
    <input
      className="input number priority"
      type="number"
      aria-label={props.label}
      min={-HIGHEST}
      max={HIGHEST}
      value={text}
      onChange={(event) => setTyped({ text: event.target.value, from: props.value })}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
      }}
    />
  );
}
