/** @jsxImportSource @airlock/sdk/ui */
import type { WidgetProps } from '@airlock/sdk';
import { Text } from '@airlock/sdk/ui';
import { moodOf } from './moods.ts';

/** The value as it is read. */
export default function Shown({ value }: WidgetProps<object, unknown, 'form.field.renderer'>) {
  return <Text>{moodOf(value)}</Text>;
}
