import { useState } from 'react';
import { TextField } from '../ui/field.tsx';
import { sameValue } from './json-values.ts';
import type { SchemaFieldProps } from './schema-field-props.ts';
import { useWords } from './words.ts';

/** Several of a few values. */
export function Choices({ field, value, onChange, path = '', problems = {}, isDisabled = false }: SchemaFieldProps) {
  const chosen: readonly unknown[] = Array.isArray(value) ? value : [];
  return (
    <fieldset className="schema-group">
      <legend className="field-label">{field.label}</legend>
      {field.choices.map((choice) => {
        const isChosen = chosen.some((one) => sameValue(one, choice.value));
        const others = chosen.filter((one) => !sameValue(one, choice.value));
        return (
          <label key={choice.label} className="row view-check">
            <input
              type="checkbox"
              checked={isChosen}
              disabled={isDisabled}
              onChange={() => onChange(isChosen ? others : [...chosen, choice.value])}
            />
            {choice.label}
          </label>
        );
      })}
      {field.help && <p className="field-help">{field.help}</p>}
      {problems[path] && <p className="field-error">{problems[path]}</p>}
    </fieldset>
  );
}

/** What nothing else fits: its JSON. */
export function Json({ field, value, onChange, path = '', problems = {}, isDisabled = false }: SchemaFieldProps) {
  const { manager: text } = useWords();
  const [typed, setTyped] = useState<string>();
  const [isWrong, setWrong] = useState(false);
  return (
    <TextField
      label={field.label}
      help={field.help ?? text.other}
      error={isWrong ? text.notJson : problems[path]}
      isDisabled={isDisabled}
      lines={4}
      value={typed ?? (value === undefined ? '' : JSON.stringify(value, null, 2))}
      onChange={(next) => {
        setTyped(next);
        try {
          onChange(next.trim() === '' ? undefined : JSON.parse(next));
          setWrong(false);
        } catch {
          setWrong(true);
        }
      }}
    />
  );
}
