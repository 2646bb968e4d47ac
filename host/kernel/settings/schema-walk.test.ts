import type { JsonSchema } from '@airlock/sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pluginManifest as example } from '../../../test/fixtures/registry-workspace/index.ts';
import { pageLocks } from '../storage/locks.ts';
import { memoryStore } from '../storage/memory-store.ts';
import { createSettings } from './create-settings.ts';
import { hidesSomething, isSecretValue, partsOf } from './schema-walk.ts';
import { createRedactor, createVault } from './secrets.ts';
import { defaultsOf, secretsOf } from './settings-schema.ts';
import type { SettingValues } from './settings.ts';

const SECRET = 'hunter2-and-more';

/** A schema as it is built up around a secret, with a value that has the secret in it. */
interface Built {
  readonly schema: JsonSchema;
  readonly value: unknown;
}

/** Definitions that were made on the way. */
type Definitions = { [name: string]: unknown };

const other: JsonSchema = { type: 'string', maxLength: 3 };
const noise: JsonSchema = { type: 'boolean' };

function when(condition: JsonSchema, schema: JsonSchema): JsonSchema {
  // A word of JSON Schema.
  // oxlint-disable-next-line unicorn/no-thenable
  return { if: condition, then: schema };
}

/** Ways to put the schema of a value into another that applies it to the same value. */
const same: readonly ((built: Built, definitions: Definitions) => JsonSchema)[] = [
  ({ schema }) => ({ allOf: [{ title: 'first' }, schema] }),
  ({ schema }) => ({ anyOf: [noise, schema] }),
  ({ schema }) => ({ oneOf: [{ type: 'null' }, schema] }),
  ({ schema }) => when({ not: noise }, schema),
  ({ schema }) => ({ if: noise, else: schema }),
  ({ schema }, definitions) => {
    const name = `a/b ${Object.keys(definitions).length}`;
    definitions[name] = schema;
    return { $ref: `#/$defs/${name.replace('/', '~1').replace(' ', '%20')}` };
  },
  ({ schema }, definitions) => {
    const name = `anchored${Object.keys(definitions).length}`;
    definitions[name] = { $anchor: name, allOf: [schema] };
    return { $ref: `#${name}` };
  },
  ({ schema }, definitions) => {
    const name = `hop${Object.keys(definitions).length}`;
    definitions[name] = { allOf: [schema] };
    return { allOf: [{ $ref: `#/$defs/${name}/allOf/0` }], title: 'beside' };
  },
];

/** Ways to put a value inside another. */
const inside: readonly ((built: Built) => Built)[] = [
  ({ schema, value }) => ({
    schema: { type: 'object', properties: { other, key: schema } },
    value: { other: 'a', key: value },
  }),
  ({ schema, value }) => ({ schema: { type: 'array', items: schema }, value: [value] }),
  ({ schema, value }) => ({ schema: { type: 'array', prefixItems: [noise, schema] }, value: [true, value] }),
  ({ schema, value }) => ({ schema: { type: 'array', contains: schema }, value: [value] }),
  ({ schema, value }) => ({ schema: { type: 'object', additionalProperties: schema }, value: { any: value } }),
  ({ schema, value }) => ({ schema: { type: 'object', patternProperties: { '^k': schema } }, value: { key: value } }),
  ({ schema, value }) => ({
    schema: { dependentSchemas: { on: { properties: { key: schema } } } },
    value: { on: 1, key: value },
  }),
];

/** Ways to declare the members of the settings themselves. */
const around: readonly ((schema: JsonSchema, definitions: Definitions) => JsonSchema)[] = [
  (schema) => ({ allOf: [schema] }),
  (schema) => ({ anyOf: [{ required: ['nothing'] }, schema] }),
  (schema) => ({ oneOf: [{ required: ['nothing'] }, schema] }),
  (schema) => when({ required: ['plain'] }, schema),
  (schema) => ({ if: { required: ['nothing'] }, else: schema }),
  (schema) => ({ dependentSchemas: { plain: schema } }),
  (schema, definitions) => {
    const name = `root${Object.keys(definitions).length}`;
    definitions[name] = schema;
    return { $ref: `#/$defs/${name}` };
  },
];

const marks: readonly JsonSchema[] = [
  { type: 'string', writeOnly: true },
  { type: 'string', format: 'password' },
  { type: 'string', format: 'password', writeOnly: true },
];

interface Placed {
  readonly schema: JsonSchema;
  readonly value: unknown;
}

/** Settings with a member `plain`, which is none, and a member `hidden` in which a secret is reached somehow. */
const settingsWithSecret: fc.Arbitrary<Placed> = fc
  .record({
    mark: fc.constantFrom(...marks),
    steps: fc.array(fc.oneof(fc.constantFrom(...same), fc.constantFrom(...inside)), { maxLength: 6 }),
    outer: fc.array(fc.constantFrom(...around), { maxLength: 4 }),
  })
  .map(({ mark, steps, outer }) => {
    const definitions: Definitions = {};
    let built: Built = { schema: mark, value: SECRET };
    for (const step of steps) {
      // Which of the two a step is, tells what it gives back.
      built = inside.includes(step as (typeof inside)[number])
        ? (step as (typeof inside)[number])(built)
        : { schema: (step as (typeof same)[number])(built, definitions), value: built.value };
    }
    let declared: JsonSchema = { properties: { hidden: built.schema } };
    for (const put of outer) declared = put(declared, definitions);
    const schema = {
      type: 'object',
      properties: { plain: other },
      ...declared,
      ...('properties' in declared ? { properties: { plain: other, hidden: built.schema } } : {}),
      $defs: definitions,
    };
    return { schema, value: built.value };
  });

describe('a secret anywhere in the schema of settings', () => {
  it('is known as one wherever the schema applies, and what is none is not', () => {
    fc.assert(
      fc.property(settingsWithSecret, ({ schema }) => {
        expect(secretsOf(schema)).toEqual(['hidden']);
      }),
      { numRuns: 1500 },
    );
  });

  it('is in nothing that is stored, exported, told or written down', async () => {
    let whole = 0;
    await fc.assert(
      fc.asyncProperty(settingsWithSecret, async ({ schema, value }) => {
        const { settings, told, store, start } = worldOf(schema);
        const given = { plain: 'abc', hidden: value };
        await settings.set(NAME, given).catch((error: unknown) => told.push(error, String(error)));
        told.push(await settings.of(NAME), await settings.export(), await settings.check(NAME, { plain: 'abcd' }));
        await store.transaction(['settings'], 'read', async (tx) => void told.push(await tx.get('settings', NAME)));
        expect(
          JSON.stringify(told, (_key, one: unknown) => (one instanceof ArrayBuffer ? textIn(one) : one)),
        ).not.toContain(SECRET);
        if (JSON.stringify(await start()).includes(SECRET)) whole += 1;
      }),
      { numRuns: 300 },
    );
    // The control: these settings were taken, and the plugin is given them.
    expect(whole).toBeGreaterThan(200);
  });

  it('that was stored in the clear, by an older version or a file, is taken apart when it is read and written', async () => {
    const schema = {
      type: 'object',
      $defs: { key: { type: 'string', writeOnly: true } },
      properties: { plain: other },
      ...when({ required: ['plain'] }, { properties: { hidden: { $ref: '#/$defs/key' } } }),
    };
    const { settings, store, start, become } = worldOf(schema);
    const row = { format: 2, name: NAME, version: 1, values: { plain: 'abc', hidden: SECRET }, environments: {} };
    await store.transaction(['settings'], 'write', (tx) => tx.put('settings', NAME, row));
    expect(await settings.of(NAME)).toMatchObject({ own: { plain: 'abc' }, secrets: { hidden: true } });
    expect(JSON.stringify(await settings.export())).not.toContain(SECRET);
    expect(await start()).toEqual({ plain: 'abc', hidden: SECRET });
    const stored = () => store.transaction(['settings'], 'read', (tx) => tx.get('settings', NAME));
    expect(JSON.stringify(await stored())).not.toContain(SECRET);
    const file = { format: 1, plugins: { [NAME]: { version: 1, values: { plain: 'x', hidden: 'from-a-file' } } } };
    expect(await settings.import(file)).toEqual([{ plugin: NAME, kind: 'applied' }]);
    expect(await stored()).toMatchObject({ values: { plain: 'x' } });
    expect(JSON.stringify(await stored())).not.toMatch(/from-a-file|hunter2/);
    expect(await start()).toEqual({ plain: 'x', hidden: SECRET });
    const older = { ...row, version: 1, values: { plain: 'abc', key: 'old-secret' } };
    await store.transaction(['settings'], 'write', (tx) => tx.put('settings', NAME, older));
    become(2, ({ key, ...others }) => ({ ...others, hidden: key }));
    expect(await start()).toEqual({ plain: 'abc', hidden: 'old-secret' });
    expect(await stored()).toMatchObject({ version: 2, values: { plain: 'abc' } });
    expect(await stored()).not.toMatchObject({ values: { hidden: 'old-secret' } });
  });
});

describe('schemas that refer', () => {
  it('take values, have defaults and refuse what does not fit, through references', async () => {
    const schema = {
      type: 'object',
      $defs: {
        size: { type: 'integer', minimum: 1, default: 3 },
        box: { properties: { wide: { $ref: '#/$defs/size' } } },
      },
      properties: { size: { $ref: '#/$defs/size' }, box: { $ref: '#/$defs/box' } },
    };
    const { settings, start } = worldOf(schema);
    expect(await start()).toEqual({ size: 3, box: { wide: 3 } });
    await settings.set(NAME, { size: 5, box: { wide: 7 } });
    expect(await start()).toEqual({ size: 5, box: { wide: 7 } });
    expect((await settings.check(NAME, { size: 0, box: { wide: 'x' } })).map(({ path }) => path)).toEqual([
      'size',
      'box.wide',
    ]);
  });

  it('turn in circles and repeat themselves without end, and are read in a moment', () => {
    const names = Array.from({ length: 60 }, (_, at) => `n${at}`);
    const all = Object.fromEntries(names.map((name) => [name, { $ref: `#/$defs/${name}` }]));
    const node = { allOf: names.map((name) => ({ $ref: `#/$defs/${name}` })), properties: all };
    const schema = { type: 'object', $defs: Object.fromEntries(names.map((name) => [name, node])), properties: all };
    expect(secretsOf(schema)).toEqual([]);
    expect(defaultsOf(schema, 'production')).toEqual({});
    expect(partsOf({ $ref: '#/$defs/n0' }, schema).length).toBeLessThan(200);
    expect(hidesSomething({ $ref: '#/nowhere' }, { $defs: { a: { writeOnly: true } } })).toBe(true);
    expect(isSecretValue({ $ref: '#' }, {})).toBe(false);
  });
});

const NAME = '0123456789abcdef/notes';

function worldOf(schema: JsonSchema) {
  const store = memoryStore();
  const told: unknown[] = [];
  let settingsVersion = 1;
  let migrate = (values: SettingValues): SettingValues => values;
  const settings = createSettings({
    store,
    locks: pageLocks(),
    tabs: { post: (message) => void told.push(message), subscribe: () => () => undefined, close: () => undefined },
    vault: createVault(store, crypto.subtle),
    redactor: createRedactor(),
    manifestOf: () => ({ ...example({ version: '1.0.0' }), settings: schema, settingsVersion }),
    names: () => [NAME],
    give: async () => undefined,
    migrate: () => async (change) => change.values,
    record: (fact) => void told.push(fact),
    report: (error) => void told.push(error, String(error)),
  });
  return {
    settings,
    told,
    store,
    start: () => settings.forStart(NAME, async (change) => migrate(change.values)),
    become(version: number, change: typeof migrate) {
      settingsVersion = version;
      migrate = change;
    },
  };
}

function textIn(bytes: ArrayBuffer): string {
  return new TextDecoder('latin1').decode(bytes);
}
