import type { JsonSchema } from '@airlock/sdk';

/** A value that fits a schema, as simple as it can be; `{}` where the schema says nothing. */
export function sampleOf(schema: JsonSchema | undefined): unknown {
  if (!schema) return {};
  if ('const' in schema) return schema['const'];
  if ('default' in schema) return schema['default'];
  const {
    enum: choices,
    type,
    properties,
    required,
    items,
  } = schema as {
    readonly enum?: readonly unknown[];
    readonly type?: string | readonly string[];
    readonly properties?: Readonly<Record<string, JsonSchema>>;
    readonly required?: readonly string[];
    readonly items?: JsonSchema;
  };
  if (choices) return choices[0];
  for (const key of ['anyOf', 'oneOf', 'allOf']) {
    const parts = schema[key];
    if (Array.isArray(parts)) return sampleOf(parts[0] as JsonSchema);
  }
  switch (Array.isArray(type) ? type[0] : type) {
    case 'string':
      return textOf(schema);
    case 'number':
    case 'integer':
      return typeof schema['minimum'] === 'number' ? schema['minimum'] : 0;
    case 'boolean':
      return false;
    case 'null':
      return null;
    case 'array':
      return Array.from({ length: Number(schema['minItems'] ?? 0) }, () => sampleOf(items));
    default:
      return Object.fromEntries(
        (required ?? Object.keys(properties ?? {})).map((key) => [key, sampleOf(properties?.[key])]),
      );
  }
}

function textOf({ minLength, format }: JsonSchema): string {
  if (format === 'email') return 'ada@example.org';
  if (format === 'date') return '2026-01-01';
  if (format === 'date-time') return '2026-01-01T00:00:00Z';
  if (format === 'uri') return 'https://example.org/';
  return 'text'.padEnd(Number(minLength ?? 0), 'x');
}
