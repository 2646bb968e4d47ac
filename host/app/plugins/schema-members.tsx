import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { isObject, withMember } from './json-values.ts';
import type { SchemaGroupProps } from './schema-field-props.ts';
import { membersOf } from './schema-shape.ts';
import { emptyOf } from './schema-values.ts';
import { useWords } from './words.ts';

/** An object as a group of its members. */
export function Members(props: SchemaGroupProps) {
  const { field, path = '', problems = {} } = props;
  return (
    <fieldset className="schema-group">
      <legend className="field-label">{field.label}</legend>
      {field.help && <p className="field-help">{field.help}</p>}
      {problems[path] && <p className="field-error">{problems[path]}</p>}
      <MemberFields {...props} />
    </fieldset>
  );
}

/** The members of an object without a frame. */
export function MemberFields(props: SchemaGroupProps) {
  const { field, value, onChange, path = '', problems = {}, isDisabled = false, Nested } = props;
  const values = isObject(value) ? value : {};
  return membersOf(field, values).map((each) => (
    <Nested
      key={each.key}
      field={each}
      value={values[each.key]}
      path={`${path}.${each.key}`}
      problems={problems}
      isDisabled={isDisabled}
      onChange={(next) => onChange(withMember(values, each.key, next))}
    />
  ));
}

/** Any names with values of one kind. */
export function Entries(props: SchemaGroupProps) {
  const { field, value, onChange, path = '', problems = {}, isDisabled = false, Nested } = props;
  const { manager: text } = useWords();
  const [name, setName] = useState('');
  const values = isObject(value) ? value : {};
  const { item } = field;
  if (item === undefined) return null;
  const isNew = name.trim() !== '' && !Object.hasOwn(values, name.trim()) && name.trim() !== '__proto__';
  return (
    <fieldset className="schema-group">
      <legend className="field-label">{field.label}</legend>
      {field.help && <p className="field-help">{field.help}</p>}
      {problems[path] && <p className="field-error">{problems[path]}</p>}
      {Object.entries(values).map(([key, each]) => (
        <div key={key} className="schema-item">
          <Nested
            field={{ ...item, label: key }}
            value={each}
            path={`${path}.${key}`}
            problems={problems}
            isDisabled={isDisabled}
            onChange={(next) => onChange({ ...values, [key]: next })}
          />
          <Button
            look="quiet"
            size="small"
            icon="trash"
            isDisabled={isDisabled}
            aria-label={text.remove(field.label, key)}
            onPress={() => onChange(withMember(values, key, undefined))}
          />
        </div>
      ))}
      <div className="schema-item">
        <TextField label={text.name} value={name} isDisabled={isDisabled} onChange={setName} />
        <Button
          size="small"
          icon="plus"
          isDisabled={isDisabled || !isNew}
          onPress={() => {
            onChange({ ...values, [name.trim()]: emptyOf(item) });
            setName('');
          }}
        >
          {text.add(field.label)}
        </Button>
      </div>
    </fieldset>
  );
}
