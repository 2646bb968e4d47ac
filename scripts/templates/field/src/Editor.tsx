/** @jsxImportSource @airlock/sdk/ui */
import type { WidgetProps } from '@airlock/sdk';
import { Button, Stack, Text } from '@airlock/sdk/ui';
import { stars, STEPS } from './stars.ts';

/** Five buttons; the host keeps the value and says what is wrong with it. */
export default function Editor({ field, value, problem, onChange }: WidgetProps<object, unknown, 'form.field.editor'>) {
  return (
    <Stack gap="small">
      <Text strong>{field.label}</Text>
      <Stack direction="row" gap="small">
        {STEPS.map((step) => (
          <Button
            key={step}
            kind={value === step ? 'primary' : 'default'}
            label={`${field.label}: ${step} of ${STEPS.length}`}
            onPress={() => onChange(step)}
          >
            {stars(step)}
          </Button>
        ))}
      </Stack>
      {problem !== undefined && <Text tone="danger">{problem}</Text>}
    </Stack>
  );
}
