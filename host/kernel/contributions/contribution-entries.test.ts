import type { PluginManifest } from '@airlock/sdk';
import { describe, expect, it } from 'vitest';
import { pluginManifest } from '../../../test/fixtures/registry-workspace/index.ts';
import { registerContributions } from './contribution-entries.ts';
import { createContributions } from './contributions.ts';
import type { AirlockError } from '../errors.ts';
import type { EntryParts } from '../activation/plugin-entries.ts';
import { Scope } from '../lifecycle/scope.ts';

/** Contributions of one plugin, whose commands answer with `answers` and whose files hold `files`. */
function register(
  contributes: PluginManifest['contributes'],
  { answers = {}, files = {} }: { answers?: Record<string, unknown>; files?: Record<string, string> } = {},
) {
  const contributions = createContributions();
  const faults: AirlockError[] = [];
  const scope = new Scope();
  // Only what contributions use.
  const parts = {
    contributions,
    start: () => Promise.resolve({ realm: 'worker' }),
    runCommand: (id: string) => Promise.resolve(answers[id]),
    file: (path: string) => Promise.resolve(new TextEncoder().encode(files[path] ?? '')),
    fault: (error: AirlockError) => faults.push(error),
  } as unknown as EntryParts;
  const manifest = { ...pluginManifest({ version: '1.0.0' }), contributes };
  const plugin = { name: 'r/a', manifest, realm: 'worker', release: '', priorities: {}, needs: [], uses: [] } as const;
  registerContributions(plugin, parts, scope);
  return { contributions, faults, scope };
}

const form = { id: 'f', title: 'F', fields: [], createdAt: 0, updatedAt: 0 };
const csv = { id: 'csv', title: 'CSV', extension: 'csv', mediaType: 'text/csv' };

describe('contributions of a plugin', () => {
  it('draw in the first way that the realm knows, and say so when there is none', async () => {
    const { contributions } = register({
      widgets: [
        { id: 'both', title: 'Both', slot: 's', draws: ['react', 'tree'] },
        { id: 'page', title: 'Page', slot: 's' },
      ],
    });
    expect(contributions.list('s').map(({ draws }) => draws)).toEqual(['tree', 'react']);
    await expect(contributions.list('s')[1]?.load()).rejects.toMatchObject({ code: 'WIDGET_MISSING' });
  });

  it('export and import through the plugin, and only what fits', async () => {
    const { contributions, faults } = register(
      {
        exporters: [csv, { ...csv, id: 'odd', title: 'Odd' }],
        importers: [{ id: 'csv', title: 'CSV', extensions: ['csv'] }],
      },
      { answers: { 'exporter:csv': 'a,b', 'exporter:odd': { a: 1 }, 'importer:csv': [{ a: 1 }] } },
    );
    const [first, odd] = contributions.all('exporters');
    expect(await first?.run({ form, submissions: [] })).toBe('a,b');
    await expect(odd?.run({ form, submissions: [] })).rejects.toMatchObject({ code: 'COMMAND_FAILED', plugin: 'r/a' });
    expect(faults).toHaveLength(1);
    const [reader] = contributions.all('importers');
    expect(await reader?.run({ name: 'a.csv', content: new Uint8Array(), form })).toEqual([{ a: 1 }]);
  });

  it('read their texts from the release and refuse what is no catalogue', async () => {
    const messages = ['fr', 'de', 'es'].map((locale) => ({ locale, title: locale, file: `${locale}.json` }));
    const { contributions } = register(
      { messages },
      { files: { 'fr.json': '{"a":"b","__proto__":"c"}', 'de.json': '{"a":1}', 'es.json': '{' } },
    );
    const [de, es, fr] = contributions.all('messages');
    expect(Object.entries((await fr?.load()) ?? {})).toEqual([
      ['a', 'b'],
      ['__proto__', 'c'],
    ]);
    await expect(de?.load()).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    await expect(es?.load()).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('are all gone with the plugin', () => {
    const { contributions, scope } = register({
      themes: [{ id: 't', title: 'T', scheme: 'dark', tokens: { accent: '#fff' } }],
      fieldTypes: [{ id: 'f', title: 'F', editor: 'e' }],
      widgets: [{ id: 'e', title: 'E', slot: 'form.field.editor', draws: ['tree'] }],
    });
    expect(contributions.all('fieldTypes')[0]?.editor).toBe(contributions.list('form.field.editor')[0]?.key);
    expect(scope.end()).toEqual([]);
    expect([
      contributions.all('themes'),
      contributions.all('fieldTypes'),
      contributions.list('form.field.editor'),
    ]).toEqual([[], [], []]);
  });
});
