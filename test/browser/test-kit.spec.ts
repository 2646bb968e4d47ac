import { submissionAfterSave, submissionSanitize } from '@airlock/sdk';
import { createField, createSubmission } from '@airlock/sdk/testing';
import { expect, hostMatrix, startSession, test } from '@airlock/sdk/testing/playwright';
import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT, temporaryFolder } from '../fixtures/folders.ts';
import { launchOptions } from '../fixtures/launch.ts';
import { airlock } from '../fixtures/site.ts';
import { typedEnvironment } from '../fixtures/typed.ts';

/** What authors are given, used as they use it. */
const OUTBOX = 'submission-outbox';
const saved = { submission: createSubmission({ formId: 'letters', fields: [createField()], values: { note: 'hi' } }) };

test.describe('a plugin in its sandbox', () => {
  test.use({ pluginFolder: join(ROOT, 'example-plugins/submission-outbox') });

  test('is driven, judged and looked at in the real app', async ({ airlock }) => {
    const { workspace } = airlock;
    const token = 'correct-horse-battery';
    expect((await airlock.plugins()).map(({ id, realm, state }) => [id, realm, state])).toEqual([
      [OUTBOX, 'worker', 'active'],
    ]);
    await expect(airlock).toBeLoaded(OUTBOX);
    await expect(airlock).toHaveRegisteredHook(OUTBOX, submissionAfterSave);
    await expect(airlock).not.toHaveRegisteredHook(OUTBOX, submissionSanitize);
    await expect(airlock).not.toHaveRunHook(OUTBOX, submissionAfterSave);
    await expect(airlock).toHaveRequestedPermission(OUTBOX, 'storage');
    await expect(airlock).not.toHaveRequestedPermission(OUTBOX, 'network');
    await expect(airlock).toServe(OUTBOX, 'GET', '/entries');
    await expect(airlock).not.toServe(OUTBOX, 'PUT', '/entries');
    await expect(airlock).toStartWithin(OUTBOX, 10_000);
    await expect(airlock).not.toStartWithin(OUTBOX, 0);
    const [outbox] = await airlock.plugins();
    if (outbox === undefined) throw new Error('It is gone.');
    expect(outbox.manifest).toHaveValidMetadata();
    expect({ ...outbox.manifest, version: 'one' }).not.toHaveValidMetadata();
    await expect(airlock).toMatchManifest(outbox.manifest);
    await expect(airlock).not.toMatchManifest({ ...outbox.manifest, hooks: [] });

    await airlock.configure(OUTBOX, { token });
    await expect(airlock.configure(OUTBOX, { keep: 0 })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    const { faults, ran } = await airlock.executeHook(submissionAfterSave, saved);
    expect([faults, ran]).toEqual([[], [OUTBOX]]);
    await expect(airlock).toHaveRunHook(OUTBOX, submissionAfterSave, 1);
    await expect
      .poll(async () => (await airlock.logs(OUTBOX)).map(({ message }) => message))
      .toContain('A submission waits.');
    await expect(airlock).toHaveLogged(OUTBOX, 'waits');
    await expect(airlock).not.toHaveLogged(OUTBOX, 'went');
    const [[key, kept] = ['', undefined]] = await airlock.storage(OUTBOX);
    await expect(airlock).toHaveStored(OUTBOX, key, kept);
    await expect(airlock).not.toHaveStored(OUTBOX, key, 'something else');
    await expect(airlock).toHavePublished('outbox.added', { number: 1, form: 'letters' });
    await expect(airlock).not.toHavePublished('outbox.added', { number: 2, form: 'letters' });
    expect([...(await airlock.storage(OUTBOX)).keys()].length).toBeGreaterThan(0);
    const ask = (headers = {}) => airlock.request(OUTBOX, 'GET', '/entries', { query: { limit: 1 }, headers });
    expect(await ask({ 'x-outbox-token': token })).toMatchObject({ status: 200, body: { waiting: 1 } });
    expect((await ask()).status).toBe(401);

    await workspace.runCommand('Settings');
    await expect(airlock.page).toHaveURL(/\/settings/);
    await workspace.health.open();
    await expect(workspace.health.card('Submission outbox')).toBeVisible();
    await workspace.installed.setEnabled('Submission outbox', false);
    expect((await airlock.executeHook(submissionAfterSave, saved)).ran).toEqual([]);
    await expect(airlock).not.toBeLoaded(OUTBOX);
    await expect(airlock).toHaveNoLeaks(OUTBOX);
    await airlock.reset([]);
    const consent = await workspace.browse.askToInstall('Submission outbox');
    await expect(consent.root).toContainText('Keeps the submissions that wait.');
    await consent.cancel();
    await (await workspace.browse.askToInstall('Submission outbox')).allow();
    await workspace.installed.open();
    await expect(workspace.installed.enabled('Submission outbox')).toBeChecked();

    const card = workspace.installed.card('Submission outbox');
    await expect(card).toHaveNoA11yViolations();
    // What is wrong is found, so what is not found is not there.
    await card.evaluate((element) => element.append(document.createElement('img')));
    await expect(card).not.toHaveNoA11yViolations();
  });

  // guide: browser
  test('keeps what was saved, until the user says no', async ({ airlock }) => {
    const { permissions } = airlock.workspace;
    const { faults } = await airlock.executeHook(submissionAfterSave, saved);
    expect(faults).toEqual([]);
    await expect(airlock).toHaveRunHook(airlock.plugin, submissionAfterSave);
    expect((await airlock.storage(airlock.plugin)).size).toBeGreaterThan(0);

    await permissions.setAllowed('Submission outbox', 'Storage', false);
    await expect(airlock.executeHook(submissionAfterSave, saved)).toBeDenied('storage');
    await expect(permissions.card('Submission outbox')).toHaveNoA11yViolations();
  });
  // end

  test('meets a host that no test used before', async ({ airlock }) => {
    expect([...(await airlock.storage(OUTBOX))]).toEqual([]);
    expect(airlock.executions).toEqual([]);
    expect(await airlock.request(OUTBOX, 'GET', '/entries')).toMatchObject({ body: { code: 'NO_TOKEN' } });
  });

  test('meets a host that works against it', async ({ airlock }) => {
    await expect(airlock.emit('outbox.shown', null)).not.toBeDenied('storage');
    await airlock.hostile({ drop: ['storage.set'] });
    const dropped = await airlock.executeHook(submissionAfterSave, saved);
    expect(dropped.faults).toMatchObject([{ plugin: OUTBOX, error: { code: 'CHANNEL_CLOSED' } }]);
    expect((await airlock.storage(OUTBOX)).size).toBe(0);
    await airlock.hostile({ delay: 2, restartEvery: 2 });
    const faults = async (): Promise<number> => (await airlock.executeHook(submissionAfterSave, saved)).faults.length;
    expect([await faults(), await faults(), await faults()]).toEqual([0, 0, 0]);
    expect((await airlock.storage(OUTBOX)).size).toBeGreaterThan(0);
    await expect(airlock).toHavePublished('outbox.added', { number: 3, form: 'letters' });
  });

  test('is asked in a page that is only just opened anew', async ({ airlock }) => {
    await airlock.page.reload({ waitUntil: 'commit' });
    expect((await airlock.plugins()).map(({ id }) => id)).toEqual([OUTBOX]);
  });
});

test.describe('a plugin that draws, in the page and without its data', () => {
  test.use({
    pluginFolder: join(ROOT, 'example-plugins/submission-board'),
    realm: 'page',
    deny: ['data'],
    beside: ['../normaliser'],
    // As `hostMatrix` would set it.
    hostVersion: hostMatrix([join(ROOT, 'host/app/dist')])[0]?.use?.hostVersion,
  });

  test('says so, in a region that everybody can use, beside another plugin', async ({ airlock }) => {
    expect((await airlock.plugins()).map(({ id, realm }) => [id, realm]).sort()).toEqual([
      ['normaliser', 'worker'],
      ['submission-board', 'page'],
    ]);
    const { workspace, page } = airlock;
    await workspace.open();
    const board = page.getByRole('region', { name: 'Submission board' }).first();
    await expect(board).toBeVisible();
    await expect
      .poll(async () => (await airlock.logs('submission-board')).map(({ message }) => message))
      .toContain('The submissions could not be followed.');
    await expect(board).toHaveNoA11yViolations();
    await expect(airlock).toHaveNoLeaks('submission-board');
  });
});

test('a session that cannot be says why', async () => {
  await expect(startSession({ folder: join(ROOT, 'test') })).rejects.toMatchObject({
    code: 'SERVE_FAILED',
    message: expect.stringContaining('There is no package.json in'),
  });
  await using home = await temporaryFolder('session');
  await airlock(home.path, 'create', 'sketch', '--kind', 'base', '--author', 'Ada');
  const folder = join(home.path, 'sketch');
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'src/plugin.ts'), 'export default {');
  await expect(startSession({ folder })).rejects.toMatchObject({ code: 'BUILD_FAILED' });
  // As it is where Vite has built something, and in many containers.
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  await expect(startSession({ folder: ROOT, hostVersion: 'airlock-0-0' })).rejects.toMatchObject({
    code: 'NO_CLI',
    message: expect.stringContaining('NODE_ENV is "production" here, with which npm leaves development packages out'),
  });
  if (before === undefined) delete process.env['NODE_ENV'];
  else process.env['NODE_ENV'] = before;
});

test.describe('a plugin that asks for files, at a time that the test chose', () => {
  test.use({ pluginFolder: join(ROOT, 'test/fixtures/plugins/asks') });

  test('is told of what it leaves behind', async ({ airlock }) => {
    await airlock.runCommand('asks', 'follow');
    expect(await airlock.left('asks')).toEqual(['data.subscribe forms']);
    await expect(airlock).not.toHaveNoLeaks('asks');
  });

  // guide: user
  test.use({ time: '2026-01-15T12:00:00Z' });

  test('is answered by the user: with a permission, with a file, and with a place for one', async ({ airlock }) => {
    const { questions, forms } = airlock.workspace;
    await airlock.lapse('asks', 'files'); // optional: asked for when it is needed
    await airlock.workspace.runCommand('Bring in a list');
    await questions.allow('Asks');
    await questions.chooseFile('Asks', { name: 'list.csv', content: 'a;b;c' });
    await expect(airlock.page.getByText('file: list.csv 5')).toBeVisible();

    await airlock.workspace.runCommand('Hand out a list');
    const saved = await questions.saveFile('Asks');
    expect([saved.name, new TextDecoder().decode(saved.content)]).toEqual(['list.csv', 'a;b']);

    await forms.create('Letters', [{ type: 'Text', label: 'Word' }]);
    await forms.fill('Letters', { Word: 'today' });
    await airlock.page.clock.fastForward('24:00:00');
    await forms.fill('Letters', { Word: 'tomorrow' });
    const table = await forms.submissions('Letters');
    await expect(table.getByRole('row', { name: /tomorrow/ })).toContainText('Jan 16, 2026');
    await expect(table.getByRole('row', { name: /today/ })).toContainText('Jan 15, 2026');
  });
  // end
});

test('the same tests run on two hosts, each of a packed command line of another version', async () => {
  await using home = await temporaryFolder('host-matrix');
  const folder = join(home.path, 'sketch');
  await symlink(join(ROOT, 'node_modules'), join(home.path, 'node_modules'));
  await airlock(home.path, 'create', 'sketch', '--kind', 'base', '--author', 'Ada', '--browser-tests');
  const run = promisify(execFile);
  const { stdout: packed } = await run('npm', ['pack', '--json', '--pack-destination', home.path, '-w', 'scripts'], {
    cwd: ROOT,
    env: typedEnvironment(),
    maxBuffer: 16 * 1024 * 1024,
  });
  const [{ filename }] = JSON.parse(packed) as [{ readonly filename: string }]; // of one package
  const hosts = ['airlock-0-8', 'airlock-0-9'];
  for (const host of hosts) {
    // As `npm install airlock-0-9@npm:@airlock/cli@0.9.0` leaves it.
    const installed = join(folder, 'node_modules', host);
    await mkdir(installed, { recursive: true });
    await run('tar', ['-xzf', join(home.path, filename), '-C', installed, '--strip-components=1']);
    const page = join(installed, 'app/index.html');
    await writeFile(
      page,
      (await readFile(page, 'utf8')).replace('<head>', `<head><meta name="host" content="${host}">`),
    );
  }
  const config = join(folder, 'playwright.config.ts');
  await writeFile(config, (await readFile(config, 'utf8')).replace('[undefined]', JSON.stringify(hosts)));
  await writeFile(
    join(folder, 'e2e/plugin.e2e.ts'),
    `import { expect, test } from '@airlock/sdk/testing/playwright';
test('starts', async ({ airlock, hostVersion }) => {
  await airlock.restart(airlock.plugin);
  await expect(airlock).toBeLoaded(airlock.plugin);
  await expect(airlock.page.locator('meta[name=host]')).toHaveAttribute('content', String(hostVersion));
});
`,
  );
  const program = join(ROOT, 'node_modules/@playwright/test/cli.js');
  const env = { ...typedEnvironment(), CHROME: launchOptions().executablePath };
  const { stdout } = await run(process.execPath, [program, 'test', '--reporter=json', '--workers=1'], {
    cwd: folder,
    env,
  });
  const { suites } = JSON.parse(stdout) as { readonly suites: readonly { readonly specs: readonly Ran[] }[] };
  const ran = suites
    .flatMap(({ specs }) => specs)
    .flatMap(({ ok, tests }) => tests.map((one) => [one.projectName, ok]));
  expect(ran).toEqual(hosts.map((host) => [`host ${host}`, true]));
});

/** Of Playwright's report. */
interface Ran {
  readonly ok: boolean;
  readonly tests: readonly { readonly projectName: string }[];
}
