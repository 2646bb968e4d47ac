import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { buildPlugin } from './build.ts';
import { evaluate } from './declaration.ts';
import { BuildError, type BuildProblem } from './errors.ts';
import { createFixture, createPluginFixture, packageJson, type Fixture } from './fixture.ts';

const open: Fixture[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((fixture) => fixture.remove()));
});

/** Build what must not build; gives the problems, after looking that nothing was written. */
async function refuse(fixture: Fixture, options: { readonly outDir?: string } = {}): Promise<readonly BuildProblem[]> {
  open.push(fixture);
  const error: unknown = await buildPlugin({ folder: fixture.folder, ...options }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(BuildError);
  expect(existsSync(path.join(fixture.folder, 'dist'))).toBe(false);
  return error instanceof BuildError ? error.problems : [];
}

const define = (members: string, before = ''): Promise<Fixture> =>
  createPluginFixture(`
    import { definePlugin, hook, submissionSanitize } from '@airlock/sdk';
    ${before}
    export default definePlugin({ id: 'bad-plugin', ${members} } as never);`);

describe('a definition is refused, with a code and a sentence', () => {
  it.each([
    ['ID_INVALID', `id: 'Bad Plugin'`],
    ['ID_INVALID', `id: 'a'`],
    ['ID_INVALID', `id: 'a--b'`],
    ['NAME_INVALID', `name: ''`],
    ['REALM_UNKNOWN', `realms: ['iframe']`],
    ['REALM_UNKNOWN', `realms: []`],
    ['ICON_INVALID', `icon: '../secret.png'`],
    ['ICON_INVALID', `icon: 'absent.png'`],
    ['SCREENSHOT_INVALID', `screenshots: [{ file: '../secret.png', alt: 'A board' }]`],
    ['SCREENSHOT_INVALID', `screenshots: [{ file: 'absent.png', alt: 'A board' }]`],
    ['SCREENSHOT_INVALID', `screenshots: [{ file: 'tool.exe', alt: 'A board' }]`],
    ['SCREENSHOT_INVALID', `screenshots: [{ file: 'board.png', alt: '' }]`],
    ['SCREENSHOT_INVALID', `screenshots: ['board.png']`],
    [
      'SCREENSHOT_INVALID',
      `screenshots: Array.from({ length: 7 }, (_, at) => ({ file: at + '.png', alt: 'A board' }))`,
    ],
    ['PRICING_INVALID', `pricing: 'cheap'`],
    ['SETTINGS_INVALID', `settings: { type: 'string' }`],
    ['HOOK_UNKNOWN', `hooks: [{ hook: 'submission.sanitize', priority: 1, handler() {} }]`],
    ['HANDLER_MISSING', `hooks: [{ hook: submissionSanitize, priority: 1 }]`],
    ['PRIORITY_INVALID', `hooks: [hook(submissionSanitize, { priority: 1.5 }, (value) => value)]`],
    ['PRIORITY_RESERVED', `hooks: [hook(submissionSanitize, { priority: 1000 }, (value) => value)]`],
    ['TIMEOUT_INVALID', `hooks: [hook(submissionSanitize, { timeout: 0 }, (value) => value)]`],
    ['RETRIES_INVALID', `hooks: [hook(submissionSanitize, { retries: 6 }, (value) => value)]`],
    [
      'OWN_HOOK_INVALID',
      `contributes: { hooks: [{ id: 'other/done', kind: 'event', description: 'D.', timeout: 1 }] }`,
    ],
    [
      'OWN_HOOK_INVALID',
      `contributes: { hooks: [{ id: 'bad-plugin/done', kind: 'x', description: 'D.', timeout: 1 }] }`,
    ],
    [
      'PERMISSION_MISSING',
      `contributes: { hooks: [{ id: 'bad-plugin/done', kind: 'event', description: 'D.', timeout: 1 }] }`,
    ],
    [
      'PERMISSION_MISSING',
      `hooks: [hook({ id: 'other/done', kind: 'event', description: 'D.', timeout: 1 }, {}, () => {})]`,
    ],
    ['PERMISSION_MISSING', `requires: [{ id: 'text.words', methods: ['count'] }]`],
    ['PERMISSION_MISSING', `provides: [{ token: { id: 'text.words', methods: ['count'] }, make() {} }]`],
    ['EXPORT_INVALID', `provides: [{ token: { id: 'text.words', methods: [] }, make() {} }]`],
    ['EXPORT_INVALID', `optional: [{ id: 'a..b', methods: ['count'] }]`],
    ['RECOVERY_INVALID', `recovery: { strategy: 'pray' }`],
    ['RECOVERY_INVALID', `recovery: { strategy: 'fallback' }`],
    ['RECOVERY_INVALID', `standsInFor: 'other'`],
    ['PERMISSION_UNKNOWN', `permissions: { root: { reason: 'Everything.' } }`],
    ['REASON_MISSING', `permissions: { storage: {} }`],
    ['PERMISSION_INVALID', `permissions: { data: { reason: 'Nothing named.' } }`],
    ['PERMISSION_INVALID', `permissions: { storage: { reason: 'Odd.', read: ['all'] } }`],
    ['ORIGIN_INVALID', `permissions: { network: { reason: 'Anywhere.', origins: ['https://*'] } }`],
    ['ORIGIN_INVALID', `permissions: { network: { reason: 'Plain.', origins: ['http://example.com'] } }`],
    ['PERMISSION_MISSING', `contributes: { commands: [{ id: 'c', title: 'C', run() {} }] }`],
    [
      'PART_INVALID',
      `permissions: { commands: { reason: 'Acts.' } }, contributes: { commands: [{ id: 'c', title: 'C' }] }`,
    ],
    [
      'PART_TWICE',
      `permissions: { commands: { reason: 'Acts.' } },
       contributes: { commands: [{ id: 'c', title: 'C', run() {} }, { id: 'c', title: 'D', run() {} }] }`,
    ],
    ...[
      `widgets: [{ id: 'w', title: 'W', slot: 'side.panel' }]`,
      `widgets: [{ id: 'w', title: 'W', slot: 'side.panel', component: async () => ({ default() {} }) }]`,
      `commands: [{ id: 'c', title: 'C', shortcut: 'K', run() {} }]`,
      `exporters: [{ id: 'x', title: 'X', extension: '.csv', mediaType: 'text/csv', run() {} }]`,
      `importers: [{ id: 'i', title: 'I', extensions: [], run() {} }]`,
      `fieldTypes: [{ id: 'f', title: 'F', editor: 'none' }]`,
      `themes: [{ id: 't', title: 'T', scheme: 'dark', tokens: { accent: 'url(https://example.com)' } }]`,
      `themes: [{ id: 't', title: 'T', scheme: 'dark', tokens: {} }]`,
      `messages: [{ locale: 'fr', title: 'F', file: '../fr.json' }]`,
    ].map((list) => [
      'PART_INVALID',
      `permissions: { ui: { reason: 'Draws.' }, commands: { reason: 'Acts.' } }, contributes: { ${list} }`,
    ]),
    [
      'MESSAGES_INVALID',
      `permissions: { ui: { reason: 'Draws.' } }, contributes: { messages: [{ locale: 'fr', title: 'F', file: 'fr.json' }] }`,
    ],
    ['PERMISSION_MISSING', `contributes: { capabilities: [{ name: 'a.b', description: 'Does.', run() {} }] }`],
    [
      'PERMISSION_MISSING',
      `permissions: { capabilities: { reason: 'Offers.', provide: ['a.*', 'ab'] } },
       contributes: { capabilities: [{ name: 'ab.c', description: 'Does.', run() {} }] }`,
    ],
    ...[
      `name: 'a..b', description: 'Does.', run() {}`,
      `name: 'a.b', run() {}`,
      `name: 'a.b', description: 'Does.'`,
      `name: 'a.b', description: 'Does.', run() {}, input: 'text'`,
      `name: 'a.b', description: 'Does.', run() {}, tags: 'text'`,
      `name: 'a.b', description: 'Does.', run() {}, timeout: 30001`,
      `name: 'a.b', description: 'Does.', run() {}, rateLimit: 0`,
    ].map((members) => [
      'CAPABILITY_INVALID',
      `permissions: { capabilities: { reason: 'Offers.', provide: ['a.*'] } }, contributes: { capabilities: [{ ${members} }] }`,
    ]),
    [
      'CAPABILITY_TWICE',
      `permissions: { capabilities: { reason: 'Offers.', provide: ['a.*'] } },
       contributes: { capabilities: ['a.b', 'a.b'].map((name) => ({ name, description: 'Does.', run() {} })) }`,
    ],
    [
      'PERMISSION_MISSING',
      `contributes: { endpoints: [{ method: 'GET', path: '/a', description: 'Does.', handler() {} }] }`,
    ],
    ...[
      `method: 'HEAD', path: '/a', description: 'Does.', handler() {}`,
      `method: 'GET', path: 'a', description: 'Does.', handler() {}`,
      `method: 'GET', path: '/a/:b/c*', description: 'Does.', handler() {}`,
      `method: 'GET', path: '/:a/:a', description: 'Does.', handler() {}`,
      `method: 'GET', path: '/a', handler() {}`,
      `method: 'GET', path: '/a', description: 'Does.'`,
      `method: 'GET', path: '/a', description: 'Does.', body: {}, handler() {}`,
      `method: 'GET', path: '/a', description: 'Does.', query: 'text', handler() {}`,
      `method: 'GET', path: '/a', description: 'Does.', use: ['x'], handler() {}`,
      `method: 'GET', path: '/a', description: 'Does.', timeout: 30001, handler() {}`,
    ].map((members) => [
      'ENDPOINT_INVALID',
      `permissions: { endpoints: { reason: 'Answers.' } }, contributes: { endpoints: [{ ${members} }] }`,
    ]),
    [
      'ENDPOINT_TWICE',
      `permissions: { endpoints: { reason: 'Answers.' } },
       contributes: { endpoints: ['/a', '/a'].map((path) => ({ method: 'GET', path, description: 'Does.', handler() {} })) }`,
    ],
    ['DEPENDENCY_INVALID', `dependencies: { 'Not An Id': '^1.0.0' }`],
  ])('%s for %s', async (code, members) => {
    const problems = await refuse(await define(members));
    expect(problems.map((problem) => problem.code)).toEqual([code]);
    expect(problems[0]?.message).toMatch(/^.*[.:].*$/);
  });

  it('names everything that is wrong at once', async () => {
    const problems = await refuse(await define(`name: '', permissions: { root: {}, storage: {} }`));
    expect(problems.map(({ code }) => code)).toEqual(['NAME_INVALID', 'PERMISSION_UNKNOWN', 'REASON_MISSING']);
  });
});

describe('documents', () => {
  it('DOCUMENT_TOO_LARGE for a README or a changelog that no host would show', async () => {
    const fixture = await createPluginFixture(
      `import { definePlugin } from '@airlock/sdk'; export default definePlugin({ id: 'long-winded' });`,
      { 'README.md': 'short', 'CHANGELOG.md': 'x'.repeat(256 * 1024 + 1) },
    );
    const [problem] = await refuse(fixture);
    expect(problem).toMatchObject({ code: 'DOCUMENT_TOO_LARGE', file: 'CHANGELOG.md' });
  });
});

describe('code is refused', () => {
  it('DECLARATION_THREW when a module does more than declare', async () => {
    const [problem] = await refuse(await define('', `document.title = 'mine';`));
    expect(problem).toMatchObject({
      code: 'DECLARATION_THREW',
      message: expect.stringContaining('document is not defined'),
    });
  });

  it('DECLARATION_THREW when declaring takes for ever', () => {
    expect(() => evaluate('for (;;);', 'the definition', 50)).toThrow(/timed out after 50ms/);
  });

  it('DECLARATION_UNSTABLE when it declares something else each time', async () => {
    const [problem] = await refuse(await define('categories: [String(Math.random())]'));
    expect(problem?.code).toBe('DECLARATION_UNSTABLE');
  });

  it('NOT_A_PLUGIN when nothing is exported that could be one', async () => {
    const [problem] = await refuse(await createPluginFixture('export default 42;'));
    expect(problem?.code).toBe('NOT_A_PLUGIN');
  });

  it.each(['worker', 'page'])('NOT_SELF_CONTAINED when a %s loads code from elsewhere', async (realm) => {
    const [problem] = await refuse(
      await define(`realms: ['${realm}'], onActivate: () => import(/* @vite-ignore */ 'https://example.com/more.js')`),
    );
    expect(problem).toMatchObject({
      code: 'NOT_SELF_CONTAINED',
      message: expect.stringContaining('https://example.com/more.js'),
    });
  });

  it('NOT_SELF_CONTAINED when the name of a module is computed', async () => {
    const [problem] = await refuse(
      await define(`onActivate: (context) => import(/* @vite-ignore */ context.plugin.id)`),
    );
    expect(problem?.code).toBe('NOT_SELF_CONTAINED');
  });

  it('BUNDLE_FAILED with file and line when it does not parse', async () => {
    const [problem] = await refuse(await createPluginFixture('export default {\n  id: ,\n};'));
    expect(problem).toMatchObject({ code: 'BUNDLE_FAILED', file: path.join('src', 'plugin.ts'), line: 2 });
  });

  it('BUNDLE_FAILED when an import is not there', async () => {
    const [problem] = await refuse(await createPluginFixture(`import './absent.ts';\nexport default {};`));
    expect(problem).toMatchObject({ code: 'BUNDLE_FAILED', message: expect.stringContaining('./absent.ts') });
    expect(problem?.hint).toBeUndefined();
    const [uninstalled] = await refuse(await createPluginFixture(`import '@who/absent/part';\nexport default {};`));
    expect(uninstalled).toMatchObject({
      code: 'BUNDLE_FAILED',
      hint: expect.stringContaining('@who/absent in package.json'),
    });
  });
});

describe('a folder is refused', () => {
  const definition = `import { definePlugin } from '@airlock/sdk';\nexport default definePlugin({ id: 'fine' });`;

  it('PACKAGE_UNREADABLE without package.json', async () => {
    const [problem] = await refuse(await createFixture({ 'src/plugin.ts': definition }));
    expect(problem?.code).toBe('PACKAGE_UNREADABLE');
  });

  it('PACKAGE_FIELD_MISSING for each thing a user is shown', async () => {
    const problems = await refuse(await createFixture({ 'src/plugin.ts': definition, 'package.json': '{"name":"x"}' }));
    expect(problems.map(({ message }) => message)).toEqual([
      'package.json has no "version".',
      'package.json has no "description".',
      'package.json has no "license".',
    ]);
  });

  it('VERSION_INVALID when the version is none', async () => {
    const problems = await refuse(
      await createPluginFixture(definition, { 'package.json': JSON.stringify({ ...packageJson, version: '1.0' }) }),
    );
    expect(problems.map(({ code }) => code)).toEqual(['VERSION_INVALID']);
  });

  it('ENTRY_MISSING without a module to build', async () => {
    const [problem] = await refuse(await createFixture({ 'package.json': JSON.stringify(packageJson) }));
    expect(problem?.code).toBe('ENTRY_MISSING');
  });

  it.each(['.', 'src', '..'])('OUT_DIR_INVALID for "%s", which would be emptied', async (outDir) => {
    const [problem] = await refuse(await createPluginFixture(definition), { outDir });
    expect(problem?.code).toBe('OUT_DIR_INVALID');
  });
});
