import type { Field, TextCase } from '@airlock/sdk';
import type { KeyboardEvent } from 'react';
import { useText } from '../i18n/text.tsx';
import { Button, Switch } from '../ui/button.tsx';
import { Select, TextField } from '../ui/field.tsx';
import { Badge } from '../ui/surface.tsx';

const textCases: readonly TextCase[] = ['none', 'title', 'upper', 'lower'];

/** One field in the builder. Moves with its buttons, or with Alt and the arrow keys from anywhere inside. */
export function FieldEditor(props: {
  readonly field: Field;
  readonly position: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly onChange: (field: Field) => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
}) {
  const { forms: text } = useText();
  const { field, onChange } = props;
  const settings = field.settings ?? {};
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    props.onMove(event.key === 'ArrowUp' ? -1 : 1);
  };
  return (
    <li>
      <fieldset className="card stack" aria-label={text.fieldName(props.position, field.label)} onKeyDown={onKeyDown}>
        <div className="row row-between">
          <Badge>{text.addType[field.type]}</Badge>
          <div className="row">
            <Button
              look="quiet"
              size="small"
              icon="up"
              aria-label={text.moveUp(field.label)}
              isDisabled={props.isFirst}
              onPress={() => props.onMove(-1)}
            />
            <Button
              look="quiet"
              size="small"
              icon="down"
              aria-label={text.moveDown(field.label)}
              isDisabled={props.isLast}
              onPress={() => props.onMove(1)}
            />
            <Button
              look="quiet"
              size="small"
              icon="trash"
              aria-label={text.remove(field.label)}
              onPress={props.onRemove}
            />
          </div>
        </div>
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
              onChange={(textCase) => onChange({ ...field, settings: { ...settings, textCase } })}
            />
          )}
          {field.type === 'choice' && (
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
            <Switch
              isSelected={settings.multiline ?? false}
              onChange={(multiline) => onChange({ ...field, settings: { ...settings, multiline } })}
            >
              {text.multiline}
            </Switch>
          )}
        </div>
      </fieldset>
    </li>
  );
}
