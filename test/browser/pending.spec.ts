import type { Locator } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';

/** In the service worker: how many files of broken-off installs are not in the database. */
async function missingFiles(): Promise<number> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('airlock');
    opening.addEventListener('error', () => reject(opening.error));
    opening.addEventListener('success', () => resolve(opening.result));
  });
  const all = <T>(asked: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      asked.addEventListener('error', () => reject(asked.error));
      asked.addEventListener('success', () => resolve(asked.result));
    });
  const transaction = database.transaction(['staging', 'blobs']);
  const rows: { readonly files: readonly string[] }[] = await all(transaction.objectStore('staging').getAll());
  const blobs = new Set(await all(transaction.objectStore('blobs').getAllKeys()));
  database.close();
  return rows.length === 0 ? -1 : rows.flatMap(({ files }) => files).filter((hash) => !blobs.has(hash)).length;
}

test('an install that the network broke off goes on by itself: in the page, and in the service worker without one', async ({
  app,
  page,
  context,
}) => {
  await app.open();
  const session = await context.newCDPSession(page);
  // The browser would go on at once, as there is a network: here the test says when.
  await session.send('Browser.setPermission', {
    permission: { name: 'background-sync' },
    setting: 'denied',
    origin: new URL(page.url()).origin,
  });
  const broken = '**/b/*';
  const cutOff = async (plugin: string): Promise<Locator> => {
    await page.route(broken, (route) => route.abort('connectionfailed'));
    const dialog = await app.consent(plugin);
    await dialog.getByRole('button', { name: 'Allow and install' }).click();
    await expect(dialog.getByText('It goes on by itself when the network is back.')).toBeVisible();
    return dialog;
  };
  const breakOff = async (plugin: string): Promise<void> => {
    const dialog = await cutOff(plugin);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await app.pluginTab('Installed');
  };
  const waiting = page.getByRole('region', { name: 'Goes on by itself' });

  await test.step('the network comes back while the page is open', async () => {
    await breakOff('Normaliser');
    await expect(waiting.getByRole('article', { name: 'Normaliser' })).toContainText('Waits for the network');
    await context.setOffline(true);
    await page.unroute(broken);
    await context.setOffline(false);
    await expect(app.enabled('Normaliser')).toBeChecked();
    await expect(waiting).toBeHidden();
  });

  await test.step('it can be given up', async () => {
    await breakOff('Submission outbox');
    await waiting.getByRole('button', { name: 'Give it up' }).click();
    await expect(waiting).toBeHidden();
    await page.unroute(broken);
  });

  await test.step('no page is open: the service worker fetches, and the next page needs no network for the files', async () => {
    const url = page.url();
    const registration = new Promise<string>((resolve) =>
      session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        if (registrations[0]) resolve(registrations[0].registrationId);
      }),
    );
    await session.send('ServiceWorker.enable');
    await cutOff('PII redactor');
    await page.goto('about:blank');
    await session.send('ServiceWorker.dispatchSyncEvent', {
      origin: new URL(url).origin,
      registrationId: await registration,
      tag: 'airlock.install',
      lastChance: false,
    });
    // The browser may end a service worker that rests, and start it again.
    const missing = () =>
      context
        .serviceWorkers()
        .at(-1)
        ?.evaluate(missingFiles)
        .catch(() => undefined);
    await expect.poll(async () => missing()).toBe(0);
    // Still cut off from the files, the page has what it needs.
    await page.goto(url);
    await expect(app.enabled('PII redactor')).toBeChecked();
  });
});
