import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { serveHost, serveRegistry } from '../../scripts/serve/index.ts';
import { App } from '../fixtures/app.ts';
import { ROOT, temporaryFolder } from '../fixtures/folders.ts';
import { Forms } from '../fixtures/forms.ts';
import { launchOptions } from '../fixtures/launch.ts';
import { servePackages } from '../fixtures/npm-registry.ts';
import { typedEnvironment } from '../fixtures/typed.ts';

const run = promisify(execFile);

/** A step of the chapter: commands to type, or a file to write. */
type Step = { readonly commands: string[] } | { readonly path: string; readonly text: string };

/** The blocks of docs/authors.md that are marked `first`, in their order. */
async function chapter(): Promise<Step[]> {
  const page = await readFile(join(ROOT, 'docs/authors.md'), 'utf8');
  return [...page.matchAll(/^```(sh|ts) first\n([\s\S]*?)^```$/gm)].map(([, language, text = '']) => {
    if (language === 'sh') return { commands: text.trim().split('\n') };
    const [, path = ''] = /^\/\/ (\S+)\n/.exec(text) ?? [];
    return { path, text: text.replace(/^.*\n/, '') };
  });
}

test('the first chapter of docs/authors.md, word for word, with packed packages in an empty folder: the plugin works', async ({
  page,
}) => {
  test.setTimeout(600_000);
  await using packages = await servePackages();
  await using home = await temporaryFolder('first-plugin');
  const env = {
    ...typedEnvironment(),
    'npm_config_@airlock:registry': packages.url,
    npm_config_prefer_offline: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    // Nothing of this machine's own keys and settings is touched.
    XDG_CONFIG_HOME: join(home.path, 'settings'),
    CHROME: launchOptions().executablePath,
  };
  const empty = join(home.path, 'work');
  await mkdir(empty);
  let folder = empty;
  const steps = await chapter();
  expect(steps.length).toBeGreaterThan(5);
  for (const step of steps) {
    if ('path' in step) {
      await mkdir(dirname(join(folder, step.path)), { recursive: true });
      await writeFile(join(folder, step.path), step.text);
      continue;
    }
    for (const command of step.commands) {
      const [, into] = /^cd (\S+)$/.exec(command) ?? [];
      if (into !== undefined) folder = join(folder, into);
      else
        await run('bash', ['-c', command], { cwd: folder, env, maxBuffer: 16 * 1024 * 1024 }).catch(
          (error: unknown) => {
            const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
            throw new Error(`${command} failed:\n${stdout}${stderr}`, { cause: error });
          },
        );
    }
  }

  const site = join(empty, 'registry/site');
  const registry = await serveRegistry({ dir: site });
  const root = await readFile(join(site, 'metadata/1.root.json'));
  const host = await serveHost({
    dir: join(folder, 'node_modules/@airlock/cli/app'),
    registryOrigins: [new URL(registry.url).origin],
    config: { registries: [{ name: 'mine', urls: [registry.url], root: root.toString('base64') }] },
  });
  try {
    const app = new App(page, host.url);
    const forms = new Forms(app);
    await app.open();
    await app.install('Shout');
    await forms.create('Letters', [{ type: 'Text', label: 'Word' }]);
    await forms.fill('Letters', { Word: 'hello' });
    await expect((await forms.submissions('Letters')).getByText('HELLO')).toBeVisible();
  } finally {
    await Promise.all([host.close(), registry.close()]);
  }
});
