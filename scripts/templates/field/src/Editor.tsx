/** @jsxImportSource @airlock/sdk/ui */
import type { WidgetProps } from '@airlock/sdk';
import { Button, Stack, Text } from '@airlock/sdk/ui';
import { MOODS } from './moods.ts';

/** A button for each face; the host keeps the value, names the field and says what is wrong with it. */
export default function Editor({ field, value, onChange }: WidgetProps<object, unknown, 'form.field.editor'>) {
  return (
    <Stack gap="small">
      <Stack direction="row" gap="small">
        {MOODS.map(({ face, word }, at) => (
          <Button
            key={word}
            kind={value === at + 1 ? 'primary' : 'default'}
            label={`${field.label}: ${word}`}
            onPress={() => onChange(at + 1)}
          >
            {face}
          </Button>
        ))}
      </Stack>
      {typeof value === 'number' && <Text tone="muted">{MOODS[value - 1]?.word ?? ''}</Text>}
    </Stack>
  );
}
