import type { Field, FieldValue } from '@airlock/sdk';
import { useId } from 'react';
import type { FieldTypeEntry } from '../../kernel/contributions/contributions.ts';
import { useContributions } from '../../react/hooks.ts';
import { useMaybeHost } from '../../react/provider.tsx';
import { Widget } from '../../react/widget.tsx';
import { useText } from '../i18n/text.tsx';
import { fallback, loading } from '../slots/place.tsx';
import { RequiredMark } from '../ui/frame.tsx';
import { TextField } from '../ui/field.tsx';
import type { FieldInputProps } from './fields.tsx';

function useFieldType(field: Field): FieldTypeEntry | undefined {
  return useContributions('fieldTypes').find(({ key }) => key === field.type);
}

/** The control of a field whose type a plugin adds; without the plugin, its value as text. */
export function PluginFieldInput({ field, value, error, onChange }: FieldInputProps) {
  const { forms: text } = useText();
  const id = useId();
  const host = useMaybeHost();
  const entry = useFieldType(field);
  const editor = entry && host?.contributions.widget(entry.editor);
  if (!editor) {
    return (
      <TextField
        label={field.label}
        help={text.missingType}
        error={error}
        isRequired={field.required}
        value={typeof value === 'string' ? value : ''}
        onChange={onChange}
      />
    );
  }
  return (
    <div className="field" role="group" aria-labelledby={id}>
      <span className="field-label" id={id}>
        {field.label}
        {field.required && <RequiredMark />}
      </span>
      <Widget
        contribution={editor}
        props={{ field, value, onChange, ...(error === undefined ? {} : { problem: error }) }}
        loading={loading}
        fallback={fallback}
      />
      {field.settings?.help && <p className="field-help">{field.settings.help}</p>}
      {error && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

/** The value as its plugin shows it; `children` where it shows none. */
export function PluginFieldValue(props: {
  readonly field: Field;
  readonly value: FieldValue;
  readonly children: React.ReactNode;
}) {
  const host = useMaybeHost();
  const entry = useFieldType(props.field);
  const renderer = entry?.renderer === undefined ? undefined : host?.contributions.widget(entry.renderer);
  if (!renderer) return props.children;
  const { field, value } = props;
  return <Widget contribution={renderer} props={{ field, value }} fallback={() => props.children} />;
}
