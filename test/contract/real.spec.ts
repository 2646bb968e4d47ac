import { test as base } from '@playwright/test';
import { createRealmTestHost, expect, type RealmTestHost } from '@airlock/sdk/testing/playwright';
import { ROOT, temporaryFolder } from '../fixtures/folders.ts';
import { cases } from './cases/index.ts';
import { plugins, type ContractPlugin } from './plugins/index.ts';
import { openReal } from './real.ts';
import { writeContractPlugin } from './write.ts';

const others = (Object.keys(plugins) as ContractPlugin[]).filter((id) => id !== 'probe');

const REALMS = ['worker', 'page', 'frame'] as const;

/** One page of the real app for all cases of a realm: each case begins with plugins that have nothing of before. */
const test = base.extend<object, { readonly home: string; readonly hosts: Map<string, RealmTestHost> }>({
  home: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern to learn that nothing is needed
    async ({}, use) => {
      await using home = await temporaryFolder('contract');
      for (const id of ['probe', ...others] as const) await writeContractPlugin(home.path, id, REALMS);
      await use(home.path);
    },
    { scope: 'worker' },
  ],
  hosts: [
    // eslint-disable-next-line no-empty-pattern -- see above
    async ({}, use) => use(new Map()),
    { scope: 'worker' },
  ],
});

for (const realm of REALMS) {
  test.describe(`the app, plugins in the realm "${realm}"`, () => {
    let host: RealmTestHost & AsyncDisposable;

    test.beforeAll(async ({ browser, home }) => {
      host = await createRealmTestHost({
        browser,
        folder: `${home}/probe`,
        realm,
        beside: others.map((id) => `../${id}`),
        hostVersion: `${ROOT}/host/app/dist`,
      });
      await host.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    });
    test.afterAll(async () => host[Symbol.asyncDispose]());

    // One test for each part: what Playwright does around a test takes longer than most of the cases.
    for (const [part, list] of Object.entries(cases)) {
      test(part, async () => {
        for (const { name, plugins: wanted, run, expected } of list) {
          await test.step(name, async () => {
            expect.soft(await run(await openReal(host, wanted)), name).toEqual(expected);
          });
        }
      });
    }
  });
}
