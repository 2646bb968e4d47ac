import { submissionAfterSave } from '@airlock/sdk';
import { createField, createSubmission } from '@airlock/sdk/testing';
import { expect, hostMatrix, startSession, test } from '@airlock/sdk/testing/playwright';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, temporaryFolder } from '../fixtures/folders.ts';
import { airlock } from '../fixtures/site.ts';

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
    await expect(airlock).not.toHaveRunHook(OUTBOX, submissionAfterSave);
    await expect(airlock).toHaveRequestedPermission(OUTBOX, 'storage');
    await expect(airlock).not.toHaveRequestedPermission(OUTBOX, 'network');
    await expect(airlock).toServe(OUTBOX, 'GET', '/entries');

    await airlock.configure(OUTBOX, { token });
    await expect(airlock.configure(OUTBOX, { keep: 0 })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    const { faults, ran } = await airlock.executeHook(submissionAfterSave, saved);
    expect([faults, ran]).toEqual([[], [OUTBOX]]);
    await expect(airlock).toHaveRunHook(OUTBOX, submissionAfterSave, 1);
    await expect
      .poll(async () => (await airlock.logs(OUTBOX)).map(({ message }) => message))
      .toContain('A submission waits.');
    await expect(airlock).toHaveLogged(OUTBOX, 'waits');
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

test('a session runs on the command line that is named, under whatever name it was installed', async () => {
  await using home = await temporaryFolder('host-version');
  const folder = join(home.path, 'sketch');
  await airlock(home.path, 'create', 'sketch', '--kind', 'base', '--author', 'Ada');
  await mkdir(join(folder, 'node_modules'));
  await symlink(join(ROOT, 'node_modules/@airlock'), join(folder, 'node_modules/@airlock'));
  await symlink(join(ROOT, 'scripts'), join(folder, 'node_modules/airlock-next'));
  const session = await startSession({ folder, hostVersion: 'airlock-next' });
  expect(session.plugin).toBe('sketch');
  expect(await (await fetch(session.url)).text()).toContain('<div id="app">');
  await session.close();
});
