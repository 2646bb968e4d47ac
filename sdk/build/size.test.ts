import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundleSize } from '../../test/fixtures/bundle-size.ts';
import { assemble } from './assemble.ts';
import { readProject } from './project.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'airlock-size-'));
  await mkdir(path.join(folder, 'src'));
  await symlink(path.join(import.meta.dirname, '../../node_modules'), path.join(folder, 'node_modules'));
  await writeFile(
    path.join(folder, 'package.json'),
    JSON.stringify({ name: 'small', version: '1.0.0', description: 'Small.', license: 'MIT' }),
  );
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const HANDLER = '(submission) => ({ ...submission, values: { ...submission.values, seen: true } })';

/** A plugin of ten lines. */
const sandboxed = `import { definePlugin, submissionSanitize } from '@airlock/sdk';

export default definePlugin({
  id: 'small',
  name: 'Small',
  permissions: { storage: { reason: 'Keeps the count.' } },
  hooks: (hook) => [
    hook(submissionSanitize, {}, ${HANDLER}),
  ],
});
`;
const inPage = `import { definePlugin } from '@airlock/sdk';

export default definePlugin({
  id: 'small',
  name: 'Small',
  realms: ['page'],
  permissions: { ui: { reason: 'Shows a card.' } },
  contributes: {
    widgets: [{ id: 'card', title: 'Card', slot: 'dashboard.widget', component: () => import('./Card.tsx') }],
  },
});
`;
const CARD = 'export default function Card() {\n  return <p>Hello</p>;\n}\n';

/** Bytes, gzip, of every script of a release. */
async function scripts(files: Readonly<Record<string, string>>): Promise<number> {
  for (const [file, text] of Object.entries(files)) await writeFile(path.join(folder, 'src', file), text);
  const built = await assemble(await readProject(folder), { sourceMaps: false });
  return [...built.files].reduce((sum, [file, bytes]) => sum + (file.endsWith('.js') ? gzipSync(bytes).length : 0), 0);
}

describe('a plugin of ten lines', () => {
  it('ships at most 2 KB over its own code to a sandbox', async () => {
    expect((await scripts({ 'plugin.ts': sandboxed })) - gzipSync(HANDLER).length).toBeLessThanOrEqual(2048);
  });

  it('ships at most 8 KB over its own code to the page', async () => {
    const own = gzipSync(CARD).length;
    expect((await scripts({ 'plugin.ts': inPage, 'Card.tsx': CARD })) - own).toBeLessThanOrEqual(8192);
  });

  it.each(['worker', 'page'])('ships nothing of the SDK that it does not use, for the realm %s', async (realm) => {
    const plugin = sandboxed.replace("name: 'Small',", `name: 'Small',\n  realms: ['${realm}'],`);
    const bytes = await scripts({ 'plugin.ts': plugin });
    const more = await scripts({
      'plugin.ts': plugin
        .replace('submissionSanitize }', 'submissionSanitize, formValidate, pageAfterRender, defineHook }')
        .concat('const unused = [formValidate, pageAfterRender, defineHook];\n'),
    });
    expect(more).toBe(bytes);
  });
});

describe('an app or a plugin that imports of the SDK', () => {
  it.each([
    ["import '@airlock/sdk';", 20],
    ["import '@airlock/sdk/ui';", 20],
    ["export { submissionSanitize } from '@airlock/sdk';", 600],
    ["export { Text } from '@airlock/sdk/ui';", 120],
  ])('%s gets at most %i bytes of it', async (code, most) => {
    expect(await bundleSize(code)).toBeLessThanOrEqual(most);
  });

  it('everything gets more, so those leave something out', async () => {
    expect(await bundleSize("export * from '@airlock/sdk';")).toBeGreaterThan(2000);
    expect(await bundleSize("export * from '@airlock/sdk/ui';")).toBeGreaterThan(500);
  });
});
