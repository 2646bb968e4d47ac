import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PluginRecord } from '../../registry/format/index.ts';
import { putPendingRecord } from '../../registry/repository/pending.ts';
import type { App } from '../fixtures/app.ts';
import { Forms } from '../fixtures/forms.ts';
import { changeOneByte, editJson, type Listing, RegistryFiles, swapFiles } from '../fixtures/registry-files.ts';
import type { Site } from '../fixtures/site.ts';
import { expect, test } from '../fixtures/test.ts';

interface Attack {
  readonly name: string;
  readonly tamper: (files: RegistryFiles, site: Site) => Promise<void>;
  /** The code that this attack alone is refused with, and what the page says. */
  readonly code: string;
  readonly words: RegExp;
  /** Where it shows: when the registry is looked at, when a plugin is chosen, or when its files are fetched. */
  readonly at: 'browse' | 'plan' | 'install';
}

const CHANGED = /not the one that was signed/;

/** What a mirror, a CDN or somebody on the way could do to files they cannot sign. */
const ATTACKS: readonly Attack[] = [
  {
    name: 'one byte of a bundle file',
    tamper: async (files) => changeOneByte(await files.blob('adds-a-mark', '.js')),
    code: 'HASH_MISMATCH',
    words: CHANGED,
    at: 'install',
  },
  {
    name: 'one byte of the release manifest',
    tamper: async (files) => changeOneByte(await files.release('adds-a-mark')),
    code: 'HASH_MISMATCH',
    words: CHANGED,
    at: 'plan',
  },
  {
    name: 'one byte of the plugin’s record',
    tamper: async (files) => changeOneByte(await files.record('adds-a-mark')),
    code: 'HASH_MISMATCH',
    words: CHANGED,
    at: 'plan',
  },
  {
    name: 'one byte of a trie node',
    tamper: async (files) => changeOneByte(await files.trieNode()),
    code: 'HASH_MISMATCH',
    words: CHANGED,
    at: 'plan',
  },
  {
    name: 'one byte of the search index',
    tamper: async (files) => changeOneByte(await files.searchRoot()),
    code: 'HASH_MISMATCH',
    words: CHANGED,
    at: 'browse',
  },
  {
    name: 'one byte of the catalog role',
    tamper: async (files) => changeOneByte(await files.metadata('catalog')),
    code: 'HASH_MISMATCH',
    words: CHANGED,
    at: 'browse',
  },
  {
    name: 'one byte of the snapshot',
    tamper: async (files) => changeOneByte(await files.metadata('snapshot')),
    code: 'HASH_MISMATCH',
    words: CHANGED,
    at: 'browse',
  },
  {
    name: 'one byte of the timestamp',
    tamper: async (files) =>
      editJson(await files.metadata('timestamp'), (timestamp) => {
        timestamp.signed.version += 1;
      }),
    code: 'SIG_INVALID',
    words: /signature does not fit/,
    at: 'browse',
  },
  {
    name: 'a next root that nobody signed',
    tamper: async (files, site) => {
      const next = join(site.files, 'metadata/2.root.json');
      await copyFile(await files.metadata('root'), next);
      await editJson(next, (root) => {
        root.signed.version = 2;
      });
    },
    code: 'SIG_INVALID',
    words: /signature does not fit/,
    at: 'browse',
  },
  {
    name: 'an unsigned timestamp',
    tamper: async (files) =>
      editJson(await files.metadata('timestamp'), (timestamp) => {
        timestamp.signatures = [];
      }),
    code: 'UNSIGNED',
    words: /not signed/,
    at: 'browse',
  },
  {
    name: 'the manifests of two plugins swapped',
    // The other manifest is longer than the record says, and is not read to its end.
    tamper: async (files) => swapFiles(await files.release('adds-a-mark'), await files.release('pii-redactor')),
    code: 'TOO_LARGE',
    words: /more than it should/,
    at: 'plan',
  },
  {
    name: 'an operator who lists another plugin’s release under this name',
    tamper: async (files, site) => {
      const other = await files.newestListing('pii-redactor');
      await relist(files, site, other);
    },
    code: 'WRONG_SUBJECT',
    words: /a different plugin/,
    at: 'plan',
  },
  {
    name: 'an operator who lists a release without its publisher’s signature',
    tamper: async (files, site) => {
      const { release, ...listing } = await files.newestListing('adds-a-mark');
      const stripped = await files.addCopy(join(site.files, 'r', release), (envelope) => {
        envelope.signatures = [];
      });
      await relist(files, site, { ...listing, ...stripped });
    },
    code: 'UNSIGNED',
    words: /not signed/,
    at: 'plan',
  },
];

/** What somebody with the operator's keys can do: sign a catalogue with this release as the newest of the plugin. */
async function relist(files: RegistryFiles, site: Site, listing: Listing): Promise<void> {
  const record: PluginRecord = JSON.parse(await readFile(await files.record('adds-a-mark'), 'utf8'));
  await putPendingRecord(site.operator, { ...record, releases: [listing] });
  await site.airlock('registry', 'build');
}

for (const { name, tamper, code, words, at } of ATTACKS) {
  test(`refused: ${name}`, async ({ app, site, page }) => {
    await withNormaliser(app);
    await site.list('adds-a-mark');
    await tamper(new RegistryFiles(site.files), site);

    await page.reload();
    await app.pluginTab('Browse');
    if (at === 'plan') await app.askToInstall('Adds a mark');
    if (at === 'install')
      await (await app.consent('Adds a mark')).getByRole('button', { name: 'Allow and install' }).click();
    const alert = page.getByRole('alert').filter({ hasText: code });
    await expect(alert).toBeVisible();
    await expect(alert).toContainText(words);

    await page.reload();
    await stillNormalises(app);
    await app.pluginTab('Installed');
    await expect(app.card('Adds a mark')).toHaveCount(0);
  });
}

test('positive control: untouched, the same plugin installs and runs', async ({ app, site, page }) => {
  await withNormaliser(app);
  await site.list('adds-a-mark');
  await page.reload();
  await app.install('Adds a mark');
  const forms = new Forms(app);
  await forms.fill('Notes', { Note: 'a   b' });
  await expect(await forms.submissions('Notes')).toContainText('a b (seen)');
});

test('refused at first sight: one byte of the targets role', async ({ app, site, page }) => {
  await changeOneByte(await new RegistryFiles(site.files).metadata('targets'));
  await app.open();
  await app.pluginTab('Browse');
  await expect(page.getByRole('alert').filter({ hasText: /SIG_INVALID|HASH_MISMATCH/ })).toBeVisible();
  await expect(page.getByRole('article')).toHaveCount(0);
});

/** What was there before an attack. */
async function withNormaliser(app: App): Promise<void> {
  await app.open();
  await app.install('Normaliser');
  await new Forms(app).create('Notes', [{ type: 'Text', label: 'Note' }]);
}

async function stillNormalises(app: App): Promise<void> {
  const forms = new Forms(app);
  await forms.fill('Notes', { Note: 'so   it  is' });
  await expect(await forms.submissions('Notes')).toContainText('so it is');
}
