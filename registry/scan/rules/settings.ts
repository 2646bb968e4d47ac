import type { JsonSchema } from '@airlock/sdk';
import { patternCost } from '../../format/index.ts';
import type { Rule } from '../rule.ts';

const SECRET = /pass(?:word|phrase)|secret|token|api[-_]?key|private[-_]?key|credential/i;
function propertiesOf(settings: JsonSchema | undefined): [string, JsonSchema][] {
  const properties = settings?.['properties'];
  if (typeof properties !== 'object' || properties === null) return [];
  return Object.entries(properties).filter(
    (entry): entry is [string, JsonSchema] => typeof entry[1] === 'object' && entry[1] !== null,
  );
}

export const settingsRules: readonly Rule[] = [
  {
    code: 'SETTINGS_TITLE',
    severity: 'note',
    passes: 'Names its settings for people',
    help: 'Give each setting a "title"; without one, users read the name that the code has for it.',
    *check({ manifest }) {
      for (const [name, schema] of propertiesOf(manifest.settings)) {
        if (typeof schema['title'] !== 'string') yield { message: `The setting "${name}" has no title.` };
      }
    },
  },
  {
    code: 'SETTINGS_DEFAULT',
    severity: 'note',
    passes: 'Works before anything is set up',
    help: 'Give each setting a "default", so that a value is always there.',
    *check({ manifest }) {
      for (const [name, schema] of propertiesOf(manifest.settings)) {
        if (!('default' in schema) && schema['writeOnly'] !== true && schema['format'] !== 'password')
          yield { message: `The setting "${name}" has no default.` };
      }
    },
  },
  {
    code: 'SETTINGS_SECRET',
    severity: 'warning',
    passes: 'Keeps secrets of users secret',
    help: 'Mark it with "writeOnly": true, so that it is hidden while it is typed and left out of exports and logs.',
    *check({ manifest }) {
      for (const [name, schema] of propertiesOf(manifest.settings)) {
        if (schema['type'] === 'string' && SECRET.test(name) && schema['writeOnly'] !== true)
          yield { message: `The setting "${name}" looks like a secret and is not marked as one.` };
      }
    },
  },
  {
    code: 'SETTINGS_SECRET_DEFAULT',
    severity: 'error',
    passes: 'Ships no secret as a default',
    help: 'Everybody who installs the plugin would have it. Ask users for their own.',
    *check({ manifest }) {
      for (const [name, schema] of propertiesOf(manifest.settings)) {
        if (
          (schema['writeOnly'] === true || SECRET.test(name)) &&
          typeof schema['default'] === 'string' &&
          schema['default'] !== ''
        )
          yield { message: `The setting "${name}" comes with a secret in it.` };
      }
    },
  },
  {
    code: 'SETTINGS_PATTERN',
    severity: 'error',
    passes: 'Checks its settings quickly',
    help: 'A pattern that repeats a group which can be read in more than one way takes for ever on some texts, so hosts take no value for it. Write it without; a group whose rounds begin or end with a character of their own, as in "(-[a-z]+)*", is fine.',
    *check({ manifest }) {
      for (const [name, schema] of propertiesOf(manifest.settings)) {
        for (const pattern of patternsIn(schema)) {
          if (patternCost(pattern) === undefined)
            yield {
              message: `The pattern ${JSON.stringify(pattern)} of the setting "${name}" can run away, or cannot be read.`,
            };
        }
      }
    },
  },
];

function patternsIn(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) =>
    key === 'pattern' && typeof value === 'string' ? [value] : patternsIn(value),
  );
}
