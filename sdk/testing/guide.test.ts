import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { definePlugin, submissionAfterSave } from '../plugin/index.ts';
import { createSubmission, createTestHost } from './index.ts';
import './matchers.ts';

/** What docs/authors.md says of tests; the parts between the marks stand in it, word for word. */

const plugin = definePlugin({
  id: 'counter',
  permissions: {
    storage: { reason: 'Keeps the count.' },
    network: { reason: 'Tells the count.', origins: ['https://api.example.org'], methods: ['POST'] },
    notifications: { reason: 'Rings at a hundred.', optional: true },
  },
  settings: { type: 'object', properties: { step: { type: 'integer', default: 1, minimum: 1 } } },
  hooks: (hook) => [
    hook(submissionAfterSave, {}, async (_saved, { storage, network, notifications, settings }) => {
      const count = Number((await storage.get('count')) ?? 0) + settings.step;
      await storage.set('count', count);
      await network.fetch('https://api.example.org/count', { method: 'POST', body: String(count) });
      if (count >= 100) await notifications.show(`${count} submissions`);
    }),
  ],
});

// guide: vitest
const saved = { submission: createSubmission({ formId: 'letters' }) };

it('counts, and goes on counting after a restart', async () => {
  const host = await createTestHost({ plugins: [plugin] });
  host.world.answer = (url) => ({ status: 200, statusText: 'OK', headers: {}, body: new TextEncoder().encode(url) });
  await host.executeHook(submissionAfterSave, saved);
  await host.restart('counter');
  await host.configure('counter', { step: 99 });
  host.lapse('counter', 'notifications'); // optional: asked for when it is needed
  host.world.ask = ({ permission, reason }) => (permission === 'notifications' && reason !== '' ? 'once' : 'no');
  const { faults } = await host.executeHook(submissionAfterSave, saved);
  expect(faults).toEqual([]);
  expect(host).toHaveStored('counter', 'count', 100);
  expect(host.world.shown).toEqual([{ plugin: 'counter', message: '100 submissions' }]);
});

it('says so when it may not keep anything', async () => {
  const host = await createTestHost({ plugins: [plugin] });
  host.deny('counter', 'storage');
  await expect(host.executeHook(submissionAfterSave, saved)).toBeDenied('storage');
  expect(host.calls).toMatchObject([{ method: 'storage.get', outcome: 'denied' }]);
});
// end

// guide: hostile
it('loses no count on a host that answers late, starts it anew every second time, and loses its requests', async () => {
  const drop = ({ method }: { readonly method: string }) => method === 'network.fetch';
  const host = await createTestHost({ plugins: [plugin], hostile: { delay: 2, restartEvery: 2, drop } });
  for (let count = 1; count <= 4; count += 1) await host.executeHook(submissionAfterSave, saved);
  expect(host).toHaveStored('counter', 'count', 4);
});
// end

describe('each test host', () => {
  it('is a fresh one: nothing of one is in another', async () => {
    const [one, other] = [await createTestHost({ plugins: [plugin] }), await createTestHost({ plugins: [plugin] })];
    one.world.answer = () => ({ status: 200, statusText: '', headers: {}, body: new Uint8Array() });
    await one.executeHook(submissionAfterSave, saved);
    one.deny('counter', 'network');
    one.world.records.put('submissions', saved.submission);
    one.emit('app.online', null);
    await one.configure('counter', { step: 5 });
    expect([...other.storage('counter')]).toEqual([]);
    expect([other.calls, other.executions, other.logs, other.world.events, other.world.shown]).toEqual([
      [],
      [],
      [],
      [],
      [],
    ]);
    expect(other.world.records.list('submissions')).toEqual([]);
    other.world.answer = () => ({ status: 200, statusText: '', headers: {}, body: new Uint8Array() });
    expect((await other.executeHook(submissionAfterSave, saved)).faults).toEqual([]);
    expect(other).toHaveStored('counter', 'count', 1);
  });

  it('counts for coverage: what a plugin ran is covered, and what it did not is not', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'airlock-coverage-'));
    const root = join(import.meta.dirname, '../..');
    try {
      await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
      await writeFile(
        join(folder, 'plugin.ts'),
        `import { definePlugin } from '@airlock/sdk';
export default definePlugin({
  id: 'covered',
  onLoad: ({ log }) => log.info('ran'),
  onUnload: ({ log }) => log.info('never'),
});
`,
      );
      await writeFile(
        join(folder, 'plugin.test.ts'),
        `import { createTestHost } from '@airlock/sdk/testing';
import { expect, it } from 'vitest';
import plugin from './plugin.ts';
it('loads', async () => { expect((await createTestHost({ plugins: [plugin] })).logs).toHaveLength(1); });
`,
      );
      const conditions = "resolve: { conditions: ['airlock-source'] }";
      await writeFile(join(folder, 'vitest.config.ts'), `export default { ${conditions}, ssr: { ${conditions} } };`);
      const words = ['run', '--root', folder, '--coverage.enabled', '--coverage.include=plugin.ts'];
      await promisify(execFile)(
        process.execPath,
        [join(root, 'node_modules/vitest/vitest.mjs'), ...words, '--coverage.reporter=json-summary'],
        { cwd: folder },
      );
      const { total } = JSON.parse(await readFile(join(folder, 'coverage/coverage-summary.json'), 'utf8'));
      expect(total.functions).toMatchObject({ total: 2, covered: 1 });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }, 30_000);
});
