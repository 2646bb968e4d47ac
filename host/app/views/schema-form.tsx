import { useState } from 'react';
import type { PartProps } from '../../react/parts.ts';
import { useText } from '../i18n/text.tsx';
import { withMember } from '../plugins/json-values.ts';
import { SchemaField } from '../plugins/schema-fields.tsx';
import { fieldsOf } from '../plugins/schema-shape.ts';
import { Button } from '../ui/button.tsx';
import { Callout } from '../ui/surface.tsx';
import { useDraft } from './draft.ts';

/** A form from a plugin's schema, with the same fields as the settings of a plugin. */
export function SchemaForm({ schema, value, onChange, onSubmit, submitLabel }: PartProps<'schemaForm'>) {
  const { views: text } = useText();
  const [values, change] = useDraft(value, {}, onChange);
  const [problem, setProblem] = useState<string>();
  const submit = async (): Promise<void> => {
    const { compileSchema } = await import('../../kernel/schema.ts');
    const wrong = compileSchema(schema)(values);
    setProblem(wrong);
    if (wrong === undefined) await onSubmit?.(values);
  };
  return (
    <div className="fields">
      {fieldsOf(schema, values).map((field) => (
        <SchemaField
          key={field.key}
          field={field}
          value={values[field.key]}
          onChange={(next) => change(withMember(values, field.key, next))}
        />
      ))}
      {problem !== undefined && (
        <Callout tone="danger" isAlert>
          {problem}
        </Callout>
      )}
      {onSubmit && (
        <div>
          <Button look="primary" onPress={() => void submit()}>
            {submitLabel ?? text.submit}
          </Button>
        </div>
      )}
    </div>
  );
}
