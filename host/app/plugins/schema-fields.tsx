import { useState } from 'react';
import { Button, Switch } from '../ui/button.tsx';
import { DateField, NumberField, Select, TextField } from '../ui/field.tsx';
import { emptyOf, isObject, sameValue, type SchemaField as Field } from './schema-shape.ts';
import { useWords } from './words.ts';

export interface SchemaFieldProps {
  readonly field: Field;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  /** Names and indexes joined by dots, as in problems. */
  readonly path?: string;
  /** What is wrong, by path. */
  readonly problems?: { readonly [path: string]: string };
  readonly isDisabled?: boolean;
}

/** Asks for one value, whatever its schema says: down to lists of objects, and JSON where nothing else fits. */
export function SchemaField({
  field,
  value,
  onChange,
  path = field.key,
  problems = {},
  isDisabled = false,
}: SchemaFieldProps) {
  const common = {
    label: field.label,
    help: field.help,
    error: problems[path],
    isRequired: field.isRequired,
    isDisabled,
  };
  const nested = { path, problems, isDisabled };
  switch (field.kind) {
    case 'boolean':
      return (
        <div className="field">
          <Switch isSelected={value === true} isDisabled={isDisabled} onChange={onChange}>
            {field.label}
          </Switch>
          {field.help && <p className="field-help">{field.help}</p>}
          {problems[path] && <p className="field-error">{problems[path]}</p>}
        </div>
      );
    case 'number':
      return <NumberField {...common} value={typeof value === 'number' ? value : undefined} onChange={onChange} />;
    case 'date':
      return (
        <DateField {...common} value={typeof value === 'string' && value ? value : undefined} onChange={onChange} />
      );
    case 'choice': {
      const at = field.choices.findIndex((choice) => sameValue(choice.value, value));
      return (
        <Select
          {...common}
          value={at === -1 ? null : String(at)}
          options={field.choices.map(({ label }, index) => ({ id: String(index), label }))}
          onChange={(id) => onChange(field.choices[Number(id)]?.value)}
        />
      );
    }
    case 'choices':
      return <Choices field={field} value={value} onChange={onChange} isDisabled={isDisabled} />;
    case 'list':
      return <List field={field} value={value} onChange={onChange} {...nested} />;
    case 'object':
      return <Members field={field} value={value} onChange={onChange} {...nested} />;
    case 'map':
      return <Entries field={field} value={value} onChange={onChange} {...nested} />;
    case 'json':
      return <Json field={field} value={value} onChange={onChange} {...nested} />;
    case 'secret':
    case 'text':
      return (
        <TextField
          {...common}
          type={field.kind === 'secret' ? 'password' : field.format}
          lines={field.isLong ? 4 : 1}
          value={typeof value === 'string' ? value : ''}
          onChange={onChange}
        />
      );
  }
}

function Choices({ field, value, onChange, isDisabled = false }: SchemaFieldProps) {
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
    </fieldset>
  );
}

function List({ field, value, onChange, path = '', problems = {}, isDisabled = false }: SchemaFieldProps) {
  const { manager: text } = useWords();
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  const { item } = field;
  const most = field.schema['maxItems'];
  if (item === undefined) return null;
  return (
    <fieldset className="schema-group">
      <legend className="field-label">{field.label}</legend>
      {field.help && <p className="field-help">{field.help}</p>}
      {problems[path] && <p className="field-error">{problems[path]}</p>}
      {items.map((each, index) => (
        // An entry has no name of its own; its place is all there is.
        <div key={index} className="schema-item">
          <SchemaField
            field={{ ...item, label: `${item.label} ${index + 1}` }}
            value={each}
            path={`${path}.${index}`}
            problems={problems}
            isDisabled={isDisabled}
            onChange={(next) => onChange(items.with(index, next))}
          />
          <Button
            look="quiet"
            size="small"
            icon="trash"
            isDisabled={isDisabled}
            aria-label={text.remove(field.label, String(index + 1))}
            onPress={() => onChange(items.toSpliced(index, 1))}
          />
        </div>
      ))}
      <div>
        <Button
          size="small"
          icon="plus"
          isDisabled={isDisabled || (typeof most === 'number' && items.length >= most)}
          onPress={() => onChange([...items, emptyOf(item)])}
        >
          {text.add(field.label)}
        </Button>
      </div>
    </fieldset>
  );
}

function Members({ field, value, onChange, path = '', problems = {}, isDisabled = false }: SchemaFieldProps) {
  const values = isObject(value) ? value : {};
  return (
    <fieldset className="schema-group">
      <legend className="field-label">{field.label}</legend>
      {field.help && <p className="field-help">{field.help}</p>}
      {field.fields.map((each) => (
        <SchemaField
          key={each.key}
          field={each}
          value={values[each.key]}
          path={`${path}.${each.key}`}
          problems={problems}
          isDisabled={isDisabled}
          onChange={(next) => onChange(withMember(values, each.key, next))}
        />
      ))}
    </fieldset>
  );
}

function Entries({ field, value, onChange, path = '', problems = {}, isDisabled = false }: SchemaFieldProps) {
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
      {Object.entries(values).map(([key, each]) => (
        <div key={key} className="schema-item">
          <SchemaField
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

function Json({ field, value, onChange, path = '', problems = {}, isDisabled = false }: SchemaFieldProps) {
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

/** `undefined` takes the member away. */
export function withMember(
  values: { readonly [key: string]: unknown },
  key: string,
  value: unknown,
): { readonly [key: string]: unknown } {
  const { [key]: _, ...others } = values;
  return value === undefined ? others : { ...values, [key]: value };
}
