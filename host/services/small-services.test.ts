import { describe, expect, it } from 'vitest';
import { ServiceDoor } from '../../test/fixtures/service-door.ts';
import { clipboardService } from './clipboard.ts';
import { commandsService } from './commands.ts';
import { notificationsService, type PluginNotification } from './notifications.ts';
import { storageService } from './storage.ts';

describe('the clipboard', () => {
  it('takes text right after the user did something, and else says what is missing', async () => {
    let active = true;
    const written: string[] = [];
    const write = async (text: string): Promise<void> => void written.push(text);
    const plugin = new ServiceDoor(clipboardService({ write, userIsActive: () => active }));
    await plugin.call('clipboard.write', 'hello');
    active = false;
    await expect(plugin.call('clipboard.write', 'again')).rejects.toMatchObject({ code: 'USER_ACTION_NEEDED' });
    expect(written).toEqual(['hello']);
    await expect(plugin.call('clipboard.write', 'x')).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    plugin.clock.advance(1000);
    await expect(plugin.call('clipboard.write', 'x'.repeat(1_000_001))).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });

  it('is closed where the browser cannot tell what the user did', async () => {
    const plugin = new ServiceDoor(clipboardService({ write: async () => undefined }));
    await expect(plugin.call('clipboard.write', 'hello')).rejects.toMatchObject({ code: 'USER_ACTION_NEEDED' });
  });
});

describe('notifications', () => {
  it('are plain text under the name of the plugin', async () => {
    const shown: PluginNotification[] = [];
    const plugin = new ServiceDoor(notificationsService((one) => void shown.push(one)));
    await plugin.call('notifications.show', 'Airlock:\n\u202Eupdate now', { body: 'x'.repeat(1000) });
    expect(shown).toEqual([
      { plugin: '0123456789abcdef/notes', title: 'Airlock: update now', body: `${'x'.repeat(199)}…` },
    ]);
  });

  it('come three at once and then one in ten seconds', async () => {
    const plugin = new ServiceDoor(notificationsService(() => undefined));
    const show = (): Promise<unknown> => plugin.call('notifications.show', 'x');
    for (let count = 0; count < 3; count += 1) await show();
    await expect(show()).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    plugin.clock.advance(10_000);
    await show();
    await expect(show()).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });
});

describe('commands', () => {
  const run: unknown[] = [];
  const service = commandsService([{ id: 'app.open', title: 'Open', run: (argument) => void run.push(argument) }]);
  const contributes = { commands: [{ id: 'tidy', title: 'Tidy' }] };

  it('are the plugin’s own and those that the app makes public, and no other', async () => {
    const plugin = new ServiceDoor(service, { contributes });
    expect(await plugin.call('commands.list')).toEqual([
      { id: 'tidy', title: 'Tidy' },
      { id: 'app.open', title: 'Open' },
    ]);
    const ran = (await plugin.call('commands.run', 'tidy', 7)) as unknown[];
    expect(ran.slice(0, 3)).toEqual(['0123456789abcdef/notes', 'tidy', 7]);
    await plugin.call('commands.run', 'app.open', { page: 1 });
    expect(run).toEqual([{ page: 1 }]);
    for (const id of ['other', 'toString', '0123456789abcdef/other#tidy']) {
      await expect(plugin.call('commands.run', id)).rejects.toMatchObject({ code: 'COMMAND_UNKNOWN' });
    }
  });
});

it('commands of the app are named in the language of the moment', async () => {
  let language = 'en';
  const title = async (): Promise<string> => (language === 'en' ? 'Forms' : 'النماذج');
  const plugin = new ServiceDoor(commandsService([{ id: 'app.forms', title, run: () => undefined }]));
  expect(await plugin.call('commands.list')).toEqual([{ id: 'app.forms', title: 'Forms' }]);
  language = 'ar';
  expect(await plugin.call('commands.list')).toEqual([{ id: 'app.forms', title: 'النماذج' }]);
});

describe('storage', () => {
  it('takes many values at once, all or none, and gives them back', async () => {
    const plugin = new ServiceDoor(storageService({ quota: 200 }));
    await plugin.call('storage.setMany', { a: 1, b: [2], c: 'three' });
    expect(await plugin.call('storage.getMany', ['a', 'c', 'none', '__proto__'])).toEqual({ a: 1, c: 'three' });
    await plugin.call('storage.setMany', { a: undefined, b: 4 });
    expect(await plugin.call('storage.keys')).toEqual(['b', 'c']);
    const tooMuch = plugin.call('storage.setMany', { b: 5, d: 'x'.repeat(200) });
    await expect(tooMuch).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED', detail: { quota: 200 } });
    expect(await plugin.call('storage.get', 'b')).toBe(4);
    const { used } = (await plugin.call('storage.usage')) as { used: number };
    await plugin.call('storage.delete', 'b');
    expect(((await plugin.call('storage.usage')) as { used: number }).used).toBeLessThan(used);
  });

  it('refuses batches that are too large or no batches', async () => {
    const plugin = new ServiceDoor(storageService());
    const many = Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [`k${at}`, at]));
    for (const values of [many, { '': 1 }, [['a', 1]], null, 'x']) {
      await expect(plugin.call('storage.setMany', values)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    }
    await expect(plugin.call('storage.getMany', Object.keys(many))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});
