import type { Field, FieldCondition } from '@airlock/sdk';
import { useText } from '../i18n/text.tsx';
import { Select, TextField } from '../ui/field.tsx';

const kinds: readonly FieldCondition['is'][] = ['filled', 'empty', 'equal', 'different'];
const ALWAYS = '';

/** When a field is shown: always, or by the answer to another one. */
export function ConditionEditor(props: {
  readonly field: Field;
  readonly fields: readonly Field[];
  readonly onChange: (field: Field) => void;
}) {
  const { forms: text } = useText();
  const { field, onChange } = props;
  const { visible } = field;
  const others = props.fields.filter(({ id }) => id !== field.id);
  const asked = others.find(({ id }) => id === visible?.field);
  const set = (change: Partial<FieldCondition>): void => {
    if (visible) onChange({ ...field, visible: { ...visible, ...change } });
  };
  const choose = (id: string): void => {
    const { visible: _, ...always } = field;
    onChange(id === ALWAYS ? always : { ...field, visible: { field: id, is: 'filled' } });
  };
  if (others.length === 0) return null;
  return (
    <>
      <Select
        label={text.shownWhen}
        value={asked ? asked.id : ALWAYS}
        options={[
          { id: ALWAYS, label: text.always },
          ...others.map(({ id, label }) => ({ id, label: text.when(label) })),
        ]}
        onChange={choose}
      />
      {visible && asked && (
        <Select
          label={text.condition}
          value={visible.is}
          options={kinds.map((id) => ({ id, label: text.conditions[id] }))}
          onChange={(is) => set({ is })}
        />
      )}
      {visible && asked && (visible.is === 'equal' || visible.is === 'different') && (
        <ConditionValue asked={asked} value={visible.value ?? ''} onChange={(value) => set({ value })} />
      )}
    </>
  );
}

function ConditionValue(props: {
  readonly asked: Field;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { forms: text } = useText();
  const { asked, value, onChange } = props;
  const answers =
    asked.type === 'switch'
      ? [
          { id: 'true', label: text.yes },
          { id: 'false', label: text.no },
        ]
      : (asked.choices ?? []).filter(Boolean).map((choice) => ({ id: choice, label: choice }));
  if (answers.length === 0) return <TextField label={text.conditionValue} value={value} onChange={onChange} />;
  return (
    <Select
      label={text.conditionValue}
      value={answers.some(({ id }) => id === value) ? value : null}
      options={answers}
      onChange={onChange}
      placeholder={text.choose}
    />
  );
}
