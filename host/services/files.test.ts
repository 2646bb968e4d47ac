import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { ServiceDoor } from '../../test/fixtures/service-door.ts';
import { idbStore } from '../kernel/storage/idb-store.ts';
import { memoryStore } from '../kernel/storage/memory-store.ts';
import { removePlugin } from '../kernel/packages/change.ts';
import { filesService } from './files.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

describe.each([
  ['memory', memoryStore],
  ['IndexedDB', () => idbStore(`files-${Math.random()}`)],
])('files of a plugin over %s', (_kind, make) => {
  it('are written, read, listed by folder and deleted', async () => {
    const plugin = new ServiceDoor(filesService(), { store: make() });
    await plugin.call('files.write', 'reports/may.csv', text('a;b'));
    await plugin.call('files.write', 'reports/june/1.csv', text('c'));
    await plugin.call('files.write', 'reports.txt', text(''));
    await plugin.call('files.append', 'reports/may.csv', text('\nc;d'));
    expect(await plugin.call('files.read', 'reports/may.csv')).toEqual(text('a;b\nc;d'));
    const changed = plugin.clock.now();
    expect(await plugin.call('files.list')).toEqual([
      { path: 'reports.txt', size: 0, changed },
      { path: 'reports/june/1.csv', size: 1, changed },
      { path: 'reports/may.csv', size: 7, changed },
    ]);
    expect(await plugin.call('files.list', 'reports/june/')).toEqual([
      { path: 'reports/june/1.csv', size: 1, changed },
    ]);
    await plugin.call('files.delete', 'reports/may.csv');
    await plugin.call('files.delete', 'reports/may.csv');
    await expect(plugin.call('files.read', 'reports/may.csv')).rejects.toMatchObject({ code: 'FILE_MISSING' });
  });

  it('keep to their quotas, and a file that does not fit leaves the old one', async () => {
    const plugin = new ServiceDoor(filesService({ quota: 10, fileBytes: 8 }), { store: make() });
    await plugin.call('files.write', 'a', text('12345'));
    const full = { code: 'QUOTA_EXCEEDED' };
    await expect(plugin.call('files.write', 'b', text('123456'))).rejects.toMatchObject(full);
    await expect(plugin.call('files.write', 'a', text('123456789'))).rejects.toMatchObject(full);
    await expect(plugin.call('files.append', 'a', text('6789'))).rejects.toMatchObject(full);
    expect(await plugin.call('files.read', 'a')).toEqual(text('12345'));
    await plugin.call('files.write', 'a', text('1'));
    await plugin.call('files.write', 'b', text('12345678'));
    await plugin.call('files.delete', 'b');
    await plugin.call('files.write', 'c', text('12345678'));
  });

  it('go with the plugin', async () => {
    const store = make();
    const plugin = new ServiceDoor(filesService(), { store });
    await plugin.call('files.write', 'a', text('1'));
    await removePlugin(store, '0123456789abcdef/notes', 'keep');
    expect(await plugin.call('files.list')).toHaveLength(1);
    await removePlugin(store, '0123456789abcdef/notes', 'delete');
    expect(await store.transaction(['files'], 'read', (tx) => tx.keys('files'))).toEqual([]);
  });
});

it.each([
  '',
  '/',
  '/a',
  'a/',
  'a//b',
  '.',
  '..',
  '../a',
  'a/../b',
  'a/./b',
  'a\\b',
  'C:a',
  'a\0b',
  'a\nb',
  'a\u202Eb',
  ' a',
  'a ',
  'a?',
  'a*',
  'x'.repeat(101),
  'a/'.repeat(16) + 'a',
  `${'xx/'.repeat(170)}x`,
  7,
  null,
  undefined,
  ['a'],
])('the path %j is refused', async (path) => {
  const plugin = new ServiceDoor(filesService());
  const refused = { code: 'INVALID_ARGUMENT' };
  await expect(plugin.call('files.write', path, text('x'))).rejects.toMatchObject(refused);
  await expect(plugin.call('files.read', path)).rejects.toMatchObject(refused);
});

it.each(['__proto__', 'constructor', 'm', 'c', 'u', 'ünïcödé/漢字.txt', '...', '.hidden'])(
  'the path %j is a file like any other',
  async (path) => {
    const plugin = new ServiceDoor(filesService());
    await plugin.call('files.write', path, text(path));
    expect(await plugin.call('files.read', path)).toEqual(text(path));
    expect(await plugin.call('files.list')).toHaveLength(1);
  },
);

describe('files of the user', () => {
  it('are what the user picked, by its bare name', async () => {
    const asked: unknown[] = [];
    const prompts = {
      openFile: async (...given: unknown[]) => {
        asked.push(given.slice(0, 2));
        return { name: 'C:\\Users\\me\\tax.csv', content: new Uint8Array([1]) };
      },
      saveFile: async () => false,
    };
    const plugin = new ServiceDoor(filesService(), { prompts });
    expect(await plugin.call('files.open', { accept: ['.csv', 'image/*'] })).toEqual({
      name: 'tax.csv',
      content: new Uint8Array([1]),
    });
    expect(asked).toEqual([['0123456789abcdef/notes', { accept: ['.csv', 'image/*'], limit: 30 * 2 ** 20 }]]);
    await expect(plugin.call('files.open', { accept: ['*'] })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it.each([
    ['report.csv', 'report.csv'],
    ['../../etc/passwd', 'passwd'],
    ['a\u202Efdp.exe', 'afdp.exe'],
    ['.bashrc', 'bashrc'],
    ['a<b>:c', 'a_b__c'],
    ['..', 'file'],
    ['x'.repeat(200), `${'x'.repeat(99)}…`],
  ])('are offered under a plain name: %j as %j', async (name, plain) => {
    const saved: string[] = [];
    const prompts = {
      openFile: async () => undefined,
      saveFile: async (_plugin: string, file: { readonly name: string }) => saved.push(file.name) > 0,
    };
    expect(await new ServiceDoor(filesService(), { prompts }).call('files.save', name, text('x'))).toBe(true);
    expect(saved).toEqual([plain]);
  });
});
