import type { ContentType, Page } from '@airlock/sdk';
import { useState } from 'react';
import { useText } from '../i18n/text.tsx';
import { Button, Switch } from '../ui/button.tsx';
import { DateField, NumberField, Select, TextField } from '../ui/field.tsx';
import { useUndoable } from '../ui/undo.tsx';

const types: readonly ContentType[] = ['text', 'number', 'date', 'url', 'switch'];

/** Letters of a name. */
export const MOST_NAME = 60;

/** Of many, the others come when these are there. */
const MOST_MISSING = 8;

type Content = Pick<Page, 'fields' | 'fieldTypes'>;

interface Entry {
  readonly name: string;
  readonly type: ContentType;
  readonly value: string;
}

/** Facts of a page that are kept apart from its text, each with a name and a kind. */
export function ContentFields(props: {
  readonly content: Content;
  /** Names that stand in the text and belong to no field: each is offered. */
  readonly missing: readonly string[];
  readonly error: string | undefined;
  readonly onChange: (content: Content) => void;
}) {
  const { pages: text } = useText();
  const undoable = useUndoable();
  const { content, onChange } = props;
  const entries = entriesOf(content);
  // A name is only taken over when it is whole: while it is typed it may be one that there is already.
  const [names, setNames] = useState<readonly string[]>(() => entries.map(({ name }) => name));
  const set = (next: readonly Entry[]): void => onChange(contentOf(next));
  const rename = (index: number, name: string): void => {
    setNames(names.with(index, name));
    const entry = entries[index];
    if (entry && !entries.some((other, at) => at !== index && other.name === name)) {
      set(entries.with(index, { ...entry, name }));
    }
  };
  const add = (name: string): void => {
    setNames([...names, name]);
    set([...entries, { name, type: 'text', value: '' }]);
  };
  const remove = (index: number): void => {
    setNames(names.toSpliced(index, 1));
    set(entries.toSpliced(index, 1));
    undoable(text.contentRemoved(entries[index]?.name ?? ''), () => {
      setNames(names);
      set(entries);
    });
  };
  return (
    <section className="stack stack-s" aria-label={text.content}>
      <p className="muted small">{text.contentHelp}</p>
      {entries.map((entry, index) => {
        const name = names[index] ?? entry.name;
        return (
          <div key={index} className="row content-row">
            <div className="fields fields-3 grow">
              <TextField
                label={text.contentName}
                value={name}
                error={name.trim() === '' || name !== entry.name ? text.needContentNames : undefined}
                onChange={(next) => rename(index, next)}
                maxLength={MOST_NAME}
              />
              <Select
                label={text.contentType}
                value={entry.type}
                options={types.map((id) => ({ id, label: text.contentTypes[id] }))}
                onChange={(type) => set(entries.with(index, { ...entry, type }))}
              />
              <Value entry={entry} onChange={(value) => set(entries.with(index, { ...entry, value }))} />
            </div>
            <Button
              look="quiet"
              icon="trash"
              aria-label={text.removeContent(entry.name)}
              onPress={() => remove(index)}
            />
          </div>
        );
      })}
      {props.error && (
        <p className="field-error" role="alert">
          {props.error}
        </p>
      )}
      {props.missing.length > 0 && <p className="muted small">{text.missingContent}</p>}
      <div className="row row-wrap">
        {props.missing.slice(0, MOST_MISSING).map((name) => (
          <Button key={name} size="small" icon="plus" onPress={() => add(name)}>
            {name}
          </Button>
        ))}
        <Button size="small" icon="plus" onPress={() => add(freeName(entries))}>
          {text.addContent}
        </Button>
      </div>
    </section>
  );
}

function Value({ entry, onChange }: { readonly entry: Entry; readonly onChange: (value: string) => void }) {
  const { pages: text } = useText();
  const label = text.contentValue(entry.name);
  switch (entry.type) {
    case 'number':
      return (
        <NumberField
          label={label}
          value={entry.value.trim() === '' || Number.isNaN(Number(entry.value)) ? undefined : Number(entry.value)}
          onChange={(value) => onChange(value === undefined ? '' : String(value))}
        />
      );
    case 'date':
      return <DateField label={label} value={entry.value || undefined} onChange={(value) => onChange(value ?? '')} />;
    case 'switch':
      return (
        <Switch isSelected={entry.value === 'true'} onChange={(on) => onChange(String(on))}>
          {label}
        </Switch>
      );
    default:
      return <TextField label={label} type={entry.type} value={entry.value} onChange={onChange} maxLength={2000} />;
  }
}

function entriesOf({ fields, fieldTypes = {} }: Content): readonly Entry[] {
  return Object.entries(fields).map(([name, value]) => ({ name, value, type: fieldTypes[name] ?? 'text' }));
}

function contentOf(entries: readonly Entry[]): Content {
  return {
    fields: Object.fromEntries(entries.map(({ name, value }) => [name, value])),
    fieldTypes: Object.fromEntries(entries.map(({ name, type }) => [name, type])),
  };
}

function freeName(entries: readonly Entry[]): string {
  const taken = new Set(entries.map(({ name }) => name));
  let number = entries.length + 1;
  while (taken.has(`field${number}`)) number += 1;
  return `field${number}`;
}
