/** @jsxImportSource @airlock/sdk/ui */
import type { WidgetProps } from '@airlock/sdk';
import { Stack, Text } from '@airlock/sdk/ui';
import { minutesToRead, wordsOf } from './reading.ts';

/** Drawn by the host with its own parts, from a sandbox. */
export default function Panel({ page }: WidgetProps<object, unknown, 'page.panel'>) {
  return (
    <Stack gap="small">
      <Text strong>{`${minutesToRead(page.body)} min to read`}</Text>
      <Text tone="muted">{`${wordsOf(page.body)} words`}</Text>
    </Stack>
  );
}
