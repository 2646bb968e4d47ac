import { utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createPluginBuilder } from './develop.ts';
import { createPluginFixture, type Fixture } from './fixture.ts';

let fixture: Fixture;

afterEach(() => fixture.remove());

const definition = (name: string, realm: string) => `import { definePlugin } from '@airlock/sdk';
import { title } from './title.ts';
export default definePlugin({
  id: 'sketch',
  name: '${name} ' + title,
  realms: ['${realm}'],
  permissions: { ui: { reason: 'Shows.' } },
  contributes: { widgets: [{ id: 'one', title: 'One', slot: 'dashboard.widget', ${realm === 'page' ? 'component' : 'view'}: () => import('./part.ts') }] },
});`;

it.each(['page', 'worker'])(
  'follows edits of a plugin for the %s: of what it declares, and of its parts',
  async (realm) => {
    fixture = await createPluginFixture(definition('A', realm), {
      'src/title.ts': "export const title = 'one';",
      'src/part.ts': "export default () => 'first part';",
    });
    const write = async (file: string, text: string, age = 0) => {
      const at = path.join(fixture.folder, file);
      await writeFile(at, text);
      // As if it had been written long before.
      if (age > 0) await utimes(at, Date.now() / 1000 - age, Date.now() / 1000 - age);
    };
    for (const file of ['src/plugin.ts', 'src/title.ts', 'package.json']) {
      await utimes(path.join(fixture.folder, file), 1e9, 1e9);
    }
    const builder = createPluginBuilder(fixture.folder);
    const built = async () => {
      const { manifest, files } = await builder.build();
      const text = [...files.values()].map((bytes) => new TextDecoder().decode(bytes)).join('\n');
      return { name: manifest.name, realms: Object.keys(manifest.targets), text };
    };
    expect(await built()).toMatchObject({ name: 'A one', text: expect.stringContaining('first part') });

    await write('src/part.ts', "export default () => 'second part';");
    expect(await built()).toMatchObject({ name: 'A one', text: expect.stringContaining('second part') });

    // Even an edit that leaves no trace in the clock is seen.
    await write('src/title.ts', "export const title = 'two';", 3600);
    expect(await built()).toMatchObject({ name: 'A two' });
    await write('src/plugin.ts', definition('B', realm));
    expect(await built()).toMatchObject({ name: 'B two' });

    await write('src/title.ts', 'export const title = ;');
    await expect(built()).rejects.toMatchObject({ name: 'BuildError' });
    await write('src/title.ts', "export const title = 'three';");
    const other = realm === 'page' ? 'worker' : 'page';
    await write('src/plugin.ts', definition('C', other));
    expect(await built()).toMatchObject({ name: 'C three', realms: [other] });
  },
);
