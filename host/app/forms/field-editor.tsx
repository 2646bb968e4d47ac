import type { Field, FieldSettings, TextCase } from '@airlock/sdk';
import type { KeyboardEvent } from 'react';
import { useContributions } from '../../react/hooks.ts';
import { MOST_FILE_BYTES } from '../data/files.ts';
import { useText } from '../i18n/text.tsx';
import { Button, Switch } from '../ui/button.tsx';
import { Disclosure } from '../ui/choice.tsx';
import { NumberField, Select, TextField } from '../ui/field.tsx';
import { DragHandle } from '../ui/reorder.tsx';
import { Badge } from '../ui/surface.tsx';
import { ConditionEditor } from './condition-editor.tsx';
import { isBuiltIn, STARS } from './validate.ts';

const textCases: readonly TextCase[] = ['none', 'title', 'upper', 'lower'];

export interface FieldEditorProps {
  readonly field: Field;
  /** All fields of the form, for conditions. */
  readonly fields: readonly Field[];
  readonly position: number;
  readonly onChange: (field: Field) => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onCopy: () => void;
  readonly onRemove: () => void;
  readonly onDragging: (isDragging: boolean) => void;
}

/** One field in the builder. Moves by dragging, with its buttons, or with Alt and the arrow keys from anywhere inside. */
export function FieldEditor(props: FieldEditorProps) {
  const { forms: text } = useText();
  const { field, onChange } = props;
  const settings = field.settings ?? {};
  const set = (change: FieldSettings): void => onChange({ ...field, settings: { ...settings, ...change } });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    props.onMove(event.key === 'ArrowUp' ? -1 : 1);
  };
  return (
    <fieldset
      className="card stack field-card"
      aria-label={text.fieldName(props.position, field.label)}
      onKeyDown={onKeyDown}
    >
      <FieldHead {...props} />
      <div className="fields fields-2">
        <TextField
          label={text.label}
          value={field.label}
          onChange={(label) => onChange({ ...field, label })}
          isRequired
          maxLength={120}
        />
        {field.type === 'text' && (
          <Select
            label={text.textCase}
            help={text.textCaseHelp}
            value={settings.textCase ?? 'none'}
            options={textCases.map((id) => ({ id, label: text.textCases[id] }))}
            onChange={(textCase) => set({ textCase })}
          />
        )}
        {(field.type === 'choice' || field.type === 'choices') && (
          <TextField
            label={text.choices}
            help={text.choicesHelp}
            value={(field.choices ?? []).join('\n')}
            onChange={(lines) => onChange({ ...field, choices: lines.split('\n') })}
            lines={3}
            isRequired
          />
        )}
      </div>
      <div className="row row-wrap field-switches">
        <Switch isSelected={field.required} onChange={(required) => onChange({ ...field, required })}>
          {text.required}
        </Switch>
        {field.type === 'text' && (
          <Switch isSelected={settings.multiline ?? false} onChange={(multiline) => set({ multiline })}>
            {text.multiline}
          </Switch>
        )}
      </div>
      <Disclosure label={text.options}>
        <div className="fields fields-2">
          <TextField
            label={text.help}
            help={text.helpHelp}
            value={settings.help ?? ''}
            onChange={(help) => set({ help })}
            maxLength={200}
          />
          <TextField
            label={text.message}
            help={text.messageHelp}
            value={settings.message ?? ''}
            onChange={(message) => set({ message })}
            maxLength={200}
          />
          <Limits field={field} onChange={(changed) => onChange({ ...field, settings: changed })} />
          <ConditionEditor field={field} fields={props.fields} onChange={onChange} />
        </div>
      </Disclosure>
    </fieldset>
  );
}

function FieldHead(props: FieldEditorProps) {
  const { forms: text } = useText();
  const { field, fields, position } = props;
  const added = useContributions('fieldTypes').find(({ key }) => key === field.type);
  const button = { look: 'quiet', size: 'small' } as const;
  return (
    <div className="row row-between">
      <DragHandle kind="field" id={field.id} label={text.grip(field.label)} onDragging={props.onDragging}>
        <Badge>{isBuiltIn(field.type) ? text.addType[field.type] : (added?.title ?? text.pluginField)}</Badge>
      </DragHandle>
      <div className="row">
        <Button
          {...button}
          icon="up"
          aria-label={text.moveUp(field.label)}
          isDisabled={position === 1}
          onPress={() => props.onMove(-1)}
        />
        <Button
          {...button}
          icon="down"
          aria-label={text.moveDown(field.label)}
          isDisabled={position === fields.length}
          onPress={() => props.onMove(1)}
        />
        <Button {...button} icon="copy" aria-label={text.copyField(field.label)} onPress={props.onCopy} />
        <Button {...button} icon="trash" aria-label={text.remove(field.label)} onPress={props.onRemove} />
      </div>
    </div>
  );
}

function Limits(props: { readonly field: Field; readonly onChange: (settings: FieldSettings) => void }) {
  const { files, forms: text } = useText();
  const { type, settings = {} } = props.field;
  const limit = (key: 'min' | 'max', value: number | undefined): void => {
    const { [key]: _, ...rest } = settings;
    props.onChange(value === undefined ? rest : { ...rest, [key]: value });
  };
  if (type === 'rating') {
    return (
      <NumberField
        label={text.stars}
        value={settings.max ?? STARS}
        onChange={(max) => limit('max', max === undefined ? undefined : Math.min(10, Math.max(2, Math.round(max))))}
      />
    );
  }
  if (type === 'file') {
    return (
      <>
        <NumberField
          label={files.most}
          value={settings.max ?? MOST_FILE_BYTES / 1_000_000}
          onChange={(max) => limit('max', max === undefined ? undefined : Math.min(10, Math.max(1, max)))}
        />
        <TextField
          label={files.kinds}
          help={files.kindsHelp}
          value={settings.accept ?? ''}
          onChange={(accept) => props.onChange({ ...settings, accept })}
          maxLength={200}
        />
      </>
    );
  }
  if (type !== 'number' && type !== 'text') return null;
  return (
    <>
      <NumberField label={text.min} value={settings.min} onChange={(min) => limit('min', min)} />
      <NumberField label={text.max} value={settings.max} onChange={(max) => limit('max', max)} />
    </>
  );
}
