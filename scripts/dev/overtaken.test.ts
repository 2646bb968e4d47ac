import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as Build from '@airlock/sdk/build';
import { expect, it, vi } from 'vitest';
import { ROOT, temporaryFolder } from '../../test/fixtures/folders.ts';
import type { DevelopmentEvent } from './events.ts';
import { startSession } from './session.ts';

/** Each build is done, and held until it is let go. */
const builds: (() => void)[] = [];

vi.mock('@airlock/sdk/build', async (original) => {
  const real = await original<typeof Build>();
  return {
    ...real,
    createPluginBuilder: (...given: Parameters<typeof real.createPluginBuilder>) => {
      const { build } = real.createPluginBuilder(...given);
      return {
        async build() {
          const built = await build();
          await new Promise<void>((go) => builds.push(go));
          return built;
        },
      };
    },
  };
});

/** What the watcher would call. */
let changed = (): void => {};

vi.mock('./watch.ts', () => ({
  async watchFolder(_folder: string, call: () => void) {
    changed = call;
    return () => {};
  },
}));

const PATIENT = { timeout: 20_000 };

it('does not tell of half an edit', async () => {
  // How long it takes is of no matter here.
  vi.useFakeTimers({ toFake: ['performance'] });
  await using home = await temporaryFolder('overtaken');
  const folder = home.path;
  await mkdir(join(folder, 'src'));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(
    join(folder, 'package.json'),
    '{"name":"sketch","version":"1.0.0","description":"A sketch.","license":"MIT"}',
  );
  const write = async (name: string): Promise<void> => {
    await writeFile(
      join(folder, 'src/plugin.ts'),
      `import { definePlugin } from '@airlock/sdk'; export default definePlugin({ id: 'sketch', name: '${name}' });`,
    );
    changed();
  };
  const go = async (): Promise<void> => {
    const build = await vi.waitUntil(() => builds.shift(), PATIENT);
    build();
  };
  const told: DevelopmentEvent[] = [];
  await write('One');
  const starting = startSession({ folder, deny: [], onEvent: (event) => told.push(event) });
  await go();
  const session = await starting;
  expect(told).toHaveLength(1);

  await write('Half');
  await vi.waitUntil(() => builds.length > 0, PATIENT);
  await write('Whole');
  await go();
  await go();
  await vi.waitUntil(() => told.length > 1, PATIENT);
  const manifest = session.registry.bundle()?.get('manifest.json');
  expect(JSON.parse(new TextDecoder().decode(manifest))).toMatchObject({ name: 'Whole' });
  expect(told).toHaveLength(2);
  session.stop();
  vi.useRealTimers();
});
