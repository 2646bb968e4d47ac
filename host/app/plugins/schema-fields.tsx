import { useState } from 'react';
import { Button, Switch } from '../ui/button.tsx';
import { ColorField, DateField, MomentField, NumberField, Select, TextField } from '../ui/field.tsx';
import { isObject, sameValue, withMember } from './json-values.ts';
import { emptyOf, membersOf, shapeOf, type SchemaField as Field } from './schema-shape.ts';
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
    case 'moment':
      return <MomentField {...common} value={typeof value === 'string' ? value : undefined} onChange={onChange} />;
    case 'color':
      return <ColorField {...common} value={typeof value === 'string' ? value : undefined} onChange={onChange} />;
    case 'constant':
      return null;
    case 'union':
      return <Union field={field} value={value} onChange={onChange} {...nested} />;
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
      return <Choices field={field} value={value} onChange={onChange} {...nested} />;
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

/** Which of several shapes, and what that one asks for. What both have stays when another is chosen. */
function Union({ field, value, onChange, path = '', problems = {}, isDisabled = false }: SchemaFieldProps) {
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
      {shape && (
        <Shape
          field={shape}
          value={value}
          path={path}
          problems={problems}
          isDisabled={isDisabled}
          onChange={onChange}
        />
      )}
    </fieldset>
  );
}

/** A shape inside its group: an object without a frame of its own. */
function Shape(props: SchemaFieldProps) {
  return props.field.kind === 'object' ? <MemberFields {...props} /> : <SchemaField {...props} />;
}

function Choices({ field, value, onChange, path = '', problems = {}, isDisabled = false }: SchemaFieldProps) {
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

function List({ field, value, onChange, path = '', problems = {}, isDisabled = false }: SchemaFieldProps) {
  const { manager: text, form } = useWords();
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
          <div className="schema-item-buttons">
            {items.length > 1 &&
              ([-1, 1] as const).map((step) => (
                <Button
                  key={step}
                  look="quiet"
                  size="small"
                  icon={step < 0 ? 'up' : 'down'}
                  isDisabled={isDisabled || items[index + step] === undefined}
                  aria-label={(step < 0 ? form.moveUp : form.moveDown)(field.label, String(index + 1))}
                  onPress={() => onChange(items.with(index, items[index + step]).with(index + step, each))}
                />
              ))}
            <Button
              look="quiet"
              size="small"
              icon="trash"
              isDisabled={isDisabled}
              aria-label={text.remove(field.label, String(index + 1))}
              onPress={() => onChange(items.toSpliced(index, 1))}
            />
          </div>
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

function Members(props: SchemaFieldProps) {
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

function MemberFields({ field, value, onChange, path = '', problems = {}, isDisabled = false }: SchemaFieldProps) {
  const values = isObject(value) ? value : {};
  return membersOf(field, values).map((each) => (
    <SchemaField
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
      {problems[path] && <p className="field-error">{problems[path]}</p>}
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
