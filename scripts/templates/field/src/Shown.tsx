/** @jsxImportSource @airlock/sdk/ui */
import type { WidgetProps } from '@airlock/sdk';
import { Text } from '@airlock/sdk/ui';
import { stars } from './stars.ts';

/** The value as it is read. */
export default function Shown({ value }: WidgetProps<object, unknown, 'form.field.renderer'>) {
  return <Text>{typeof value === 'number' ? stars(value) : 'Not rated'}</Text>;
}
