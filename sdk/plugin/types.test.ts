import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');

/** `*.test-d.ts` are checked by the type checker; this sees them fail where the types would allow too much. */
describe('the type tests', { timeout: 60_000 }, () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'airlock-types-'));
    for (const part of ['plugin', 'ui', 'testing'])
      await cp(join(ROOT, 'sdk', part), join(folder, part), { recursive: true });
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const { compilerOptions } = JSON.parse(await readFile(join(ROOT, 'tsconfig.json'), 'utf8'));
    // The copies are the package here, not what is linked.
    const paths = {
      '@airlock/sdk': ['./plugin/index.ts'],
      '@airlock/sdk/ui': ['./ui/index.ts'],
      '@airlock/sdk/ui/jsx-runtime': ['./ui/jsx-runtime.ts'],
    };
    const files = ['plugin/plugin.test-d.ts', 'plugin/parts.test-d.ts', 'ui/views.test-d.tsx', 'testing/kit.test-d.ts'];
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...compilerOptions, paths }, files }),
    );
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** What the checker says, by file, once `from` in a file of the SDK reads `to`. */
  async function whenTypesSay(file: string, from: string, to: string): Promise<readonly string[]> {
    const path = join(folder, file);
    const text = await readFile(path, 'utf8');
    expect(text).toContain(from);
    await writeFile(path, text.replace(from, to));
    try {
      await run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder], { cwd: folder });
      return [];
    } catch (error) {
      const { stdout } = error as { readonly stdout: string };
      return [...new Set(stdout.match(/^[\w/.-]+\.test-d\.tsx?(?=\(.*TS2578)/gm))].sort();
    } finally {
      await writeFile(path, text);
    }
  }

  it('pass as the types are', async () => {
    expect(await whenTypesSay('plugin/services.ts', 'export type Services', 'export type Services')).toEqual([]);
  });

  it('fail when services are there that were not declared', async () => {
    expect(await whenTypesSay('plugin/services.ts', 'keyof P & keyof ServicesOf<P>', 'keyof ServicesOf<P>')).toEqual([
      'plugin/parts.test-d.ts',
      'plugin/plugin.test-d.ts',
      'ui/views.test-d.tsx',
    ]);
  });

  it('fail when a view may ask for anything', async () => {
    const narrow = 'type SlotProps<Context, Slot extends SlotName> = { readonly context: Context } & Slots[Slot];';
    expect(
      await whenTypesSay('plugin/contributions.ts', narrow, 'type SlotProps<Context, Slot extends SlotName> = never;'),
    ).toEqual(['ui/views.test-d.tsx']);
  });

  it('fail when a handler may answer with anything', async () => {
    expect(
      await whenTypesSay(
        'plugin/plugin.ts',
        ') => HookAnswer<Output, Kind> | Promise<HookAnswer<Output, Kind>>',
        ') => unknown',
      ),
    ).toContain('plugin/plugin.test-d.ts');
  });

  it('fail when a test host takes anything for a permission', async () => {
    expect(
      await whenTypesSay(
        'testing/host.ts',
        'deny(plugin: string, permission: PermissionName): void',
        'deny(plugin: string, permission: string): void',
      ),
    ).toEqual(['testing/kit.test-d.ts']);
  });

  it('take a slot that an app declares, with what it hands out', async () => {
    const { compilerOptions } = JSON.parse(await readFile(join(folder, 'tsconfig.json'), 'utf8'));
    await writeFile(join(folder, 'shop.json'), JSON.stringify({ compilerOptions, files: ['shop.ts'] }));
    await writeFile(
      join(folder, 'shop.ts'),
      `import { definePlugin, type WidgetProps } from '@airlock/sdk';
declare module '@airlock/sdk' {
  interface Slots {
    readonly 'shop.basket': { readonly goods: number };
  }
}
const right = ({ goods }: WidgetProps<object, unknown, 'shop.basket'>) => goods.toFixed();
const wrong = ({ goods }: { readonly goods: string }) => goods;
definePlugin({
  id: 'basket',
  contributes: {
    widgets: [
      { id: 'a', title: 'A', slot: 'shop.basket', view: async () => ({ default: right }) },
      // @ts-expect-error -- it is a number.
      { id: 'b', title: 'B', slot: 'shop.basket', view: async () => ({ default: wrong }) },
    ],
  },
});
`,
    );
    const words = [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', join(folder, 'shop.json')];
    await expect(run(process.execPath, words, { cwd: folder })).resolves.toMatchObject({ stdout: '' });
  });
});
