import type { ComponentType } from 'react';
import type { SchemaField as Field } from './schema-shape.ts';

export interface SchemaFieldProps {
  readonly field: Field;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  /** Names and indexes joined by dots, as in problems. */
  readonly path?: string;
  /** What is wrong, by path. */
  readonly problems?: { readonly [path: string]: string };
  readonly isDisabled?: boolean;
}

/** Of a field with others inside, which `Nested` draws. */
export interface SchemaGroupProps extends SchemaFieldProps {
  readonly Nested: ComponentType<SchemaFieldProps>;
}
