import { useState } from 'react';
import { Select } from '../ui/field.tsx';
import { isObject } from './json-values.ts';
import type { SchemaGroupProps } from './schema-field-props.ts';
import { MemberFields } from './schema-members.tsx';
import { emptyOf, shapeOf } from './schema-values.ts';
import { useWords } from './words.ts';

/** Which of several shapes, and what that one asks for. What both have stays when another is chosen. */
export function Union(props: SchemaGroupProps) {
  const { field, value, onChange, path = '', problems = {}, isDisabled = false } = props;
  const { form: text } = useWords();
  const [picked, setPicked] = useState(-1);
  const { options, label, help } = field;
  const at = shapeOf(field, value, picked);
  const shape = options[at];
  // A shape that is one value says itself what is wrong with it.
  const isOwn = shape === undefined || shape.kind === 'object' || shape.kind === 'constant';
  const names = options.map(({ schema, label: title, kind }) => ('title' in schema ? title : text.shapes[kind]));
  const pick = (next: number): void => {
    const chosen = options[next];
    if (!chosen || next === at) return;
    setPicked(next);
    const fresh = emptyOf(chosen);
    const kept = chosen.fields.filter(({ key, kind }) => {
      const before = shape?.fields.find((one) => one.key === key);
      return kind !== 'constant' && before?.kind === kind;
    });
    const taken = isObject(value) ? kept.map(({ key }) => [key, value[key]] as const) : [];
    onChange(
      isObject(fresh) ? { ...fresh, ...Object.fromEntries(taken.filter(([, one]) => one !== undefined)) } : fresh,
    );
  };
  return (
    <fieldset className="schema-group">
      <legend className="field-label">{label}</legend>
      {help && <p className="field-help">{help}</p>}
      {isOwn && problems[path] && <p className="field-error">{problems[path]}</p>}
      <Select
        label={text.shape}
        isDisabled={isDisabled}
        value={at === -1 ? null : String(at)}
        options={names.map((name, index) => ({
          id: String(index),
          label: names.indexOf(name) === names.lastIndexOf(name) ? name : `${name} ${index + 1}`,
        }))}
        onChange={(id) => pick(Number(id))}
      />
      {shape && <Shape {...props} field={shape} />}
    </fieldset>
  );
}

/** A shape inside its group: an object without a frame of its own. */
function Shape({ Nested, ...props }: SchemaGroupProps) {
  return props.field.kind === 'object' ? <MemberFields {...props} Nested={Nested} /> : <Nested {...props} />;
}
