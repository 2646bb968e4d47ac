import type { JsonSchema } from './manifest.ts';

type Value<S> = S extends { readonly enum: readonly (infer Choice)[] }
  ? Choice
  : S extends { readonly type: 'boolean' }
    ? boolean
    : S extends { readonly type: 'number' | 'integer' }
      ? number
      : S extends { readonly type: 'string' }
        ? string
        : S extends { readonly type: 'array'; readonly items: infer Item }
          ? readonly Value<Item>[]
          : S extends { readonly properties: infer Properties }
            ? { readonly [Key in keyof Properties]: Value<Properties[Key]> }
            : unknown;

/**
 * Values of a plugin's settings, as its schema describes them. Every property should have a `default`, so that a value is
 * always there; the host checks values against the schema before the plugin sees them.
 */
export type SettingsOf<S> = S extends JsonSchema
  ? JsonSchema extends S
    ? { readonly [key: string]: unknown } // no schema was given
    : Value<S>
  : { readonly [key: string]: unknown };
