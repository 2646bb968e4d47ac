import type { PluginManifest } from '@airlock/sdk';
import { describe, expect, it } from 'vitest';
import { pluginManifest as example } from '../../../test/fixtures/registry-workspace/index.ts';
import type { AuditFact } from '../audit/audit.ts';
import { createSettings } from './create-settings.ts';
import { problemsIn } from './settings-problems.ts';
import { AirlockError } from '../errors.ts';
import { pageLocks } from '../storage/locks.ts';
import { memoryStore } from '../storage/memory-store.ts';
import { createRedactor, createVault } from './secrets.ts';
import type { SettingsOptions, SettingValues } from './settings.ts';
import type { TabMessage } from '../storage/tabs.ts';

const name = '0123456789abcdef/notes';
const schema = {
  type: 'object',
  properties: {
    size: { type: 'integer', minimum: 1, default: 3 },
    url: { type: 'string', default: 'https://example.org', defaults: { development: 'http://localhost' } },
    token: { type: 'string', writeOnly: true, minLength: 4 },
  },
};

function world(options: SettingsOptions = {}, store = memoryStore()) {
  let manifest: Partial<PluginManifest> = { settings: schema };
  const given: SettingValues[] = [];
  const audit: AuditFact[] = [];
  const faults: AirlockError[] = [];
  const sent: TabMessage[] = [];
  const redactor = createRedactor();
  const plugin = {
    refuse: undefined as ((values: SettingValues) => void) | undefined,
    migrate: async (change: { values: SettingValues }): Promise<unknown> => change.values,
  };
  const settings = createSettings({
    ...options,
    store,
    locks: pageLocks(),
    tabs: { post: (message) => void sent.push(message), subscribe: () => () => undefined, close: () => undefined },
    vault: createVault(store, crypto.subtle),
    redactor,
    manifestOf: (wanted) => (wanted === name ? { ...example({ version: '1.0.0' }), ...manifest } : undefined),
    names: () => [name],
    give: async (_name, values) => {
      plugin.refuse?.(values);
      given.push(values);
    },
    migrate: () => plugin.migrate,
    record: (fact) => void audit.push(fact),
    report: (error) => void faults.push(error),
  });
  return {
    settings,
    given,
    audit,
    faults,
    sent,
    redactor,
    plugin,
    store,
    start: () => settings.forStart(name, plugin.migrate),
    become: (next: Partial<PluginManifest>) => void (manifest = next),
  };
}

describe('settings of a plugin', () => {
  it('are given, kept, told to other tabs and written down by name', async () => {
    const { settings, given, audit, sent, store } = world();
    await settings.set(name, { size: 5 });
    expect(given).toEqual([{ size: 5, url: 'https://example.org' }]);
    expect(audit).toEqual([{ action: 'settings', plugin: name, detail: 'size' }]);
    expect(sent).toEqual([{ type: 'settings', name }]);
    expect(await world({}, store).start()).toEqual({ size: 5, url: 'https://example.org' });
  });

  it('that do not fit, or that the plugin refuses, change nothing', async () => {
    const { settings, plugin, start } = world();
    await settings.set(name, { size: 5 });
    const wrong = await settings.set(name, { size: 0, sise: 4 }).catch((error: unknown) => error);
    expect(wrong).toMatchObject({ code: 'CONFIG_INVALID' });
    expect(problemsIn(wrong)?.map(({ path }) => path)).toEqual(['size', 'sise']);
    plugin.refuse = () => {
      throw new Error('not today');
    };
    await expect(settings.set(name, { size: 6 })).rejects.toThrow('not today');
    expect(await start()).toEqual({ size: 5, url: 'https://example.org' });
  });

  it('that cannot be kept are taken back from the plugin', async () => {
    const store = memoryStore();
    const { settings, given, start } = world({}, store);
    await settings.set(name, { size: 5 });
    const { transaction } = store;
    store.transaction = (tables, mode, work) =>
      mode === 'write' ? Promise.reject(new AirlockError('STORE_FAILED', 'full')) : transaction(tables, mode, work);
    await expect(settings.set(name, { size: 6 })).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect(given.map(({ size }) => size)).toEqual([5, 6, 5]);
    store.transaction = transaction;
    expect(await start()).toMatchObject({ size: 5 });
  });

  it('differ by environment: the author’s, then the user’s, then what the deployment decides', async () => {
    const store = memoryStore();
    const { settings } = world({}, store);
    await settings.set(name, { size: 5 });
    await settings.set(name, { size: 7 }, { environment: 'development' });
    expect(await world({}, store).start()).toMatchObject({ size: 5, url: 'https://example.org' });
    const development = world({ environment: 'development', fixed: { notes: { url: 'https://fixed' } } }, store);
    expect(await development.start()).toMatchObject({ size: 7, url: 'https://fixed' });
    expect(await development.settings.of(name)).toMatchObject({
      environment: 'development',
      own: { size: 5 },
      here: { size: 7 },
      fixed: ['url'],
      defaults: { size: 3, url: 'http://localhost' },
    });
    await expect(development.settings.set(name, { url: 'https://mine' })).rejects.toThrow('whoever runs this app');
  });

  it('changed at once by two are both kept in turn, never mixed', async () => {
    const { settings, start } = world();
    await Promise.all([settings.set(name, { size: 5 }), settings.set(name, { url: 'https://b' })]);
    expect(await start()).toEqual({ size: 3, url: 'https://b' });
  });

  it('of another shape are migrated once when the plugin starts, and come back with the older plugin', async () => {
    const { settings, become, plugin, start, faults, given } = world();
    await settings.set(name, { size: 5 });
    const wide = { type: 'object', properties: { width: { type: 'integer', default: 1 } } };
    become({ settings: wide, settingsVersion: 3 });
    const changes: unknown[] = [];
    plugin.migrate = async (change) => {
      changes.push(change);
      return { width: Number(change.values['size']) * 10 };
    };
    expect(await start()).toEqual({ width: 50 });
    expect(await start()).toEqual({ width: 50 });
    expect(changes).toEqual([{ values: { size: 5 }, from: 1, to: 3 }]);
    become({ settings: schema });
    expect(await start()).toMatchObject({ size: 5 });
    expect([faults, given.length]).toEqual([[], 1]);
  });

  it('stay as they are when a migration fails, and what fits is used', async () => {
    const { settings, become, plugin, start, faults, store } = world();
    await settings.set(name, { size: 5 });
    become({ settings: schema, settingsVersion: 2 });
    plugin.migrate = async () => Promise.reject(new Error('lost'));
    expect(await start()).toMatchObject({ size: 5 });
    expect(faults.map(({ code, message }) => `${code} ${message.includes('lost')}`)).toEqual(['CONFIG_INVALID true']);
    const row = await store.transaction(['settings'], 'read', (tx) => tx.get('settings', name));
    expect(row).toMatchObject({ version: 1, values: { size: 5 } });
  });

  it('of the first format are read', async () => {
    const store = memoryStore();
    const row = { format: 1, name, values: { size: 9 } };
    await store.transaction(['settings'], 'write', (tx) => tx.put('settings', name, row));
    expect(await world({}, store).start()).toMatchObject({ size: 9 });
  });

  it('that were damaged give way to the defaults, and that is told', async () => {
    const store = memoryStore();
    await store.transaction(['settings'], 'write', (tx) => tx.put('settings', name, { format: 2, name, values: 7 }));
    const { start, faults } = world({}, store);
    expect(await start()).toMatchObject({ size: 3 });
    expect(faults.map(({ code }) => code)).toEqual(['STORE_FAILED']);
  });
});

describe('a secret', () => {
  const secret = 'hunter2-and-more';

  it('reaches the plugin and nobody else: not the state, the export, the log of actions or the database', async () => {
    const { settings, start, audit, store } = world();
    await settings.set(name, { size: 4, token: secret });
    expect(await start()).toMatchObject({ token: secret });
    const state = await settings.of(name);
    expect(state.secrets).toEqual({ token: true });
    const row = await store.transaction(['settings'], 'read', (tx) => tx.get('settings', name));
    const bytes = new TextDecoder('latin1').decode((row as { secrets: { data: ArrayBuffer } }).secrets.data);
    const told = [state, await settings.export(), audit, row, bytes];
    expect(JSON.stringify(told)).not.toContain(secret);
  });

  it('stays when it is not named, goes with null and with a reset', async () => {
    const { settings, start } = world();
    await settings.set(name, { token: secret });
    await settings.set(name, { size: 4 });
    expect(await start()).toMatchObject({ size: 4, token: secret });
    await settings.set(name, { token: null });
    expect(await start()).not.toHaveProperty('token');
    await settings.set(name, { token: secret });
    await settings.reset(name, ['token']);
    expect((await settings.of(name)).secrets).toEqual({ token: false });
  });

  it('is blotted out of what a plugin says when it refuses it, of faults and of texts', async () => {
    const { settings, plugin, redactor, start } = world();
    plugin.refuse = ({ token }) => {
      throw new Error(`the service says no to ${String(token)}`);
    };
    const refused = await settings.set(name, { token: secret }).catch((error: AirlockError) => error);
    expect(JSON.stringify(refused)).not.toContain(secret);
    expect(String((refused as AirlockError).message)).toContain('•••');
    plugin.refuse = undefined;
    await settings.set(name, { token: secret });
    await start();
    expect(redactor.text(name, `GET /?key=${secret}`)).toBe('GET /?key=•••');
    expect(redactor.text('other/plugin', secret)).toBe(secret);
    const fault = redactor.error(
      new AirlockError('HOOK_THREW', 'It failed.', { plugin: name, cause: new Error(`401 for ${secret}`) }),
    );
    expect(JSON.stringify(fault)).not.toContain(secret);
    expect(fault.code).toBe('HOOK_THREW');
  });

  it('of one plugin cannot be opened as another’s, and a lost key is told', async () => {
    const store = memoryStore();
    const vault = createVault(store, crypto.subtle);
    const sealed = await vault.seal(name, { token: secret });
    expect(await vault.open(name, sealed)).toEqual({ token: secret });
    await expect(vault.open('other/plugin', sealed)).rejects.toMatchObject({ name: 'OperationError' });
    const { settings, faults } = world({}, store);
    await settings.set(name, { token: secret });
    await store.transaction(['state'], 'write', (tx) => tx.delete('state', 'settings.key'));
    const again = world({}, store);
    expect(await again.start()).not.toHaveProperty('token');
    expect([...faults, ...again.faults].map(({ code }) => code)).toEqual(['STORE_FAILED']);
  });
});

describe('a file of settings', () => {
  it('brings values to another profile, plugin by plugin, and leaves secrets there as they are', async () => {
    const here = world();
    await here.settings.set(name, { size: 5, token: 'here-secret' });
    await here.settings.set(name, { size: 6 }, { environment: 'staging' });
    const file: unknown = JSON.parse(JSON.stringify(await here.settings.export()));
    const there = world({ environment: 'staging' });
    await there.settings.set(name, { token: 'there-secret' });
    expect(await there.settings.import(file)).toEqual([{ plugin: name, kind: 'applied' }]);
    expect(await there.start()).toMatchObject({ size: 6, token: 'there-secret' });
  });

  it('of an older shape is migrated, and what does not fit is refused by path', async () => {
    const { settings, become, plugin, start } = world();
    become({ settings: schema, settingsVersion: 2 });
    plugin.migrate = async ({ values }) => ({ size: values['width'] });
    const file = (values: SettingValues) => ({
      format: 1,
      plugins: { [name]: { version: 1, values }, 'f/gone': { version: 1, values: {} } },
    });
    expect(await settings.import(file({ width: 8 }))).toEqual([
      { plugin: name, kind: 'applied' },
      { plugin: 'f/gone', kind: 'unknown' },
    ]);
    expect(await start()).toMatchObject({ size: 8 });
    const [refused] = await settings.import(file({ width: 'x' }));
    expect(refused).toMatchObject({ kind: 'refused', problems: [{ path: 'size' }] });
    expect(await start()).toMatchObject({ size: 8 });
  });

  it.each([[null], [7], [{ format: 2, plugins: {} }], [{ format: 1, plugins: [] }], [[]]])(
    'is not %j',
    async (file) => {
      await expect(world().settings.import(file)).rejects.toMatchObject({ code: 'FILE_INVALID' });
    },
  );
});
